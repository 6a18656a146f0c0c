import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectionsOf } from '../lib/connections.ts';
import { parseOrder, sqsOrders } from '../lib/exports/queue.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { settingsOf } from '../lib/exports/start.ts';
import { s3Store } from '../lib/exports/store.ts';
import { incydrClient } from '../lib/incydr/client.ts';
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
const secrets = secretStore(new SecretsManagerClient(), network);
const connections = connectionsOf(config, 'incydr', secrets, (settings) => incydrClient(settings, network));
const house = {
  runs: dynamoExportRuns(dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE)),
  store: s3Store(new S3Client(), env.CASEBRIDGE_BUCKET),
  queue: sqsOrders(new SQSClient(), env.CASEBRIDGE_INCYDR_EXPORTS_URL),
  log,
  now: network.now,
};

export const handler = messageFunction(
  (body, deadline) => {
    const order = parseOrder(body);
    const settings = settingsOf(config, order.export);
    const { client } = connections(settings.connection);
    return exportIncydrCase(order, settings, { ...house, client, deadline });
  },
  log,
  network.now,
);
