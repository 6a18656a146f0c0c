import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sharedBudget } from '../lib/budget.ts';
import { connectionsOf } from '../lib/connections.ts';
import { planExport } from '../lib/exports/plan.ts';
import { sqsOrders } from '../lib/exports/queue.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { parseExportStart, settingsOf } from '../lib/exports/start.ts';
import { changedCases } from '../lib/incydr/changed-cases.ts';
import { incydrCall } from '../lib/incydr/client/call.ts';
import { incydrCases } from '../lib/incydr/client/cases.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { log, network } from '../lib/lambda/network.ts';
import { scheduledFunction } from '../lib/lambda/queue.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { secretStore } from '../lib/secrets.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(process.env, 'CASEBRIDGE_TABLE', 'CASEBRIDGE_INCYDR_EXPORTS_URL');
const config = readConfig(process.env);
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const secrets = secretStore(new SecretsManagerClient(), network);
const connections = connectionsOf(config, 'incydr', secrets, (settings, { rate }, name) => {
  const permit = sharedBudget(table, name, rate, 'exports', network);
  return { client: { cases: incydrCases(incydrCall(settings, { ...network, permit })) } };
});
const house = {
  runs: dynamoExportRuns(table),
  inbox: dynamoInbox(table, config.inbox),
  queue: sqsOrders(new SQSClient(), env.CASEBRIDGE_INCYDR_EXPORTS_URL),
  log,
  now: network.now,
};

export const handler = scheduledFunction(
  (event, deadline) => {
    const name = parseExportStart(event);
    const settings = settingsOf(config, name);
    const { client } = connections(settings.connection);
    const changed = (from: Date, until: Date) => changedCases(client.cases, from, until, deadline);
    return planExport(name, settings, { ...house, changed });
  },
  log,
  network.now,
);
