import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { dynamoCaseRecords } from '../lib/case-records.ts';
import { connectionsOf } from '../lib/connections.ts';
import { incydrCall } from '../lib/incydr/client/call.ts';
import { incydrCases } from '../lib/incydr/client/cases.ts';
import { openIncydrCase } from '../lib/incydr/open-case.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { log, network } from '../lib/lambda/network.ts';
import { ringFunction } from '../lib/lambda/queue.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { secretStore } from '../lib/secrets.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(process.env, 'CASEBRIDGE_TABLE', 'CASEBRIDGE_DEPLOYMENT');
const config = readConfig(process.env);
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const secrets = secretStore(new SecretsManagerClient(), network);
const connections = connectionsOf(config, 'incydr', secrets, (settings) => ({
  cases: incydrCases(incydrCall(settings, network)),
}));
const house = {
  inbox: dynamoInbox(table, config.inbox),
  records: dynamoCaseRecords(table),
  deployment: env.CASEBRIDGE_DEPLOYMENT,
  log,
  now: network.now,
};

export const handler = ringFunction(
  (ring, deadline) => openIncydrCase(ring, { ...house, ...connections(ring.connection), deadline }),
  log,
  network.now,
);
