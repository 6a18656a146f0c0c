import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sharedBudget } from '../lib/budget.ts';
import { connectionsOf } from '../lib/connections.ts';
import { type ExportOrder, parseOrder, sqsOrders } from '../lib/exports/queue.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { s3Store } from '../lib/exports/store.ts';
import { incydrCall } from '../lib/incydr/client/call.ts';
import { incydrCases } from '../lib/incydr/client/cases.ts';
import { exportIncydrCase } from '../lib/incydr/export-case.ts';
import { log, network } from '../lib/lambda/network.ts';
import { messageFunction } from '../lib/lambda/queue.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { secretStore } from '../lib/secrets.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(
  process.env,
  'CASEBRIDGE_TABLE',
  'CASEBRIDGE_BUCKET',
  'CASEBRIDGE_INCYDR_EXPORTS_URL',
);
const config = readConfig(process.env);
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const secrets = secretStore(new SecretsManagerClient(), network);
const connections = connectionsOf(config, 'incydr', secrets, (settings, { rate }, name) => {
  const permit = sharedBudget(table, name, rate, 'exports', network);
  return { client: { cases: incydrCases(incydrCall(settings, { ...network, permit })) } };
});
const house = {
  runs: dynamoExportRuns(table),
  store: s3Store(new S3Client({ requestHandler: { requestTimeout: 60_000 } }), env.CASEBRIDGE_BUCKET),
  queue: sqsOrders(new SQSClient(), env.CASEBRIDGE_INCYDR_EXPORTS_URL),
  log,
  now: network.now,
};

/** An order of an export that was removed from the configuration since. */
const dropped = ({ export: name, run, caseId }: ExportOrder): void =>
  log.warn('order dropped: its export is no longer configured', { export: name, run, caseId });

export const handler = messageFunction(
  async (body, deadline) => {
    const order = parseOrder(body);
    const settings = config.exports[order.export];
    if (!settings) return dropped(order);
    const { client } = connections(settings.connection);
    return exportIncydrCase(order, settings, { ...house, client, deadline });
  },
  log,
  network.now,
);
