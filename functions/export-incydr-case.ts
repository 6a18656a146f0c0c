import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sharedBudget } from '../lib/budget.ts';
import type { ExportSettings } from '../lib/config.ts';
import { connectionsOf } from '../lib/connections.ts';
import { dynamoExported } from '../lib/exports/exported.ts';
import { sqsOrders } from '../lib/exports/queue.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { s3Store } from '../lib/exports/store.ts';
import { incydrCaseReader } from '../lib/incydr/case-reader.ts';
import { incydrCall } from '../lib/incydr/client/call.ts';
import { incydrCases } from '../lib/incydr/client/cases.ts';
import { workerFunction } from '../lib/lambda/exports.ts';
import { platformFigures, secretFigures } from '../lib/lambda/figures.ts';
import { network, reportFrom } from '../lib/lambda/network.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { secretStore } from '../lib/secrets.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(
  process.env,
  'CASEBRIDGE_STAGE',
  'CASEBRIDGE_TABLE',
  'CASEBRIDGE_BUCKET',
  'CASEBRIDGE_INCYDR_EXPORTS_URL',
);
const config = readConfig(process.env);
const report = reportFrom(env.CASEBRIDGE_STAGE);
const { metrics } = report;
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const secrets = secretStore(new SecretsManagerClient(), {
  ...network,
  ...config.secrets,
  onRead: secretFigures(metrics),
});
const connections = connectionsOf(config, 'incydr', secrets, (settings, { rate }, name) => {
  const permit = sharedBudget(table, name, rate, 'exports', network);
  return {
    client: {
      cases: incydrCases(
        incydrCall(settings, { ...network, permit, onAnswer: platformFigures(metrics, name) }),
      ),
    },
  };
});
const s3 = new S3Client({ requestHandler: { requestTimeout: 60_000 } });
const house = {
  runs: dynamoExportRuns(table),
  exported: dynamoExported(table, network.now),
  storeOf: ({ storage }: ExportSettings) => s3Store(s3, env.CASEBRIDGE_BUCKET, storage),
  queue: sqsOrders(new SQSClient(), env.CASEBRIDGE_INCYDR_EXPORTS_URL),
  now: network.now,
};

export const handler = workerFunction(
  config,
  house,
  (settings, deadline) =>
    incydrCaseReader(settings, { ...connections(settings.connection), now: network.now, deadline }),
  report,
);
