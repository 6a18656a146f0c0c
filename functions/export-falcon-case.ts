import { join } from 'node:path';
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
import { falconCaseReader } from '../lib/falcon/case-reader.ts';
import { falconCall } from '../lib/falcon/client/call.ts';
import { falconAlerts } from '../lib/falcon/client/alerts.ts';
import { falconCases } from '../lib/falcon/client/cases.ts';
import { falconFiles } from '../lib/falcon/client/files.ts';
import { falconSlas } from '../lib/falcon/client/settings.ts';
import { falconTemplateSnapshots } from '../lib/falcon/client/template-snapshots.ts';
import { fontsIn } from '../lib/falcon/export/pdf/fonts.ts';
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
  'CASEBRIDGE_FALCON_EXPORTS_URL',
  'LAMBDA_TASK_ROOT',
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
const connections = connectionsOf(config, 'falcon', secrets, (settings, { rate }, name) => {
  const permit = sharedBudget(table, name, rate, 'exports', network);
  const call = falconCall(settings, { ...network, permit, onAnswer: platformFigures(metrics, name) });
  return {
    client: {
      cases: falconCases(call),
      alerts: falconAlerts(call),
      files: falconFiles(call),
      templateSnapshots: falconTemplateSnapshots(call),
      slas: falconSlas(call),
    },
  };
});
const s3 = new S3Client({ requestHandler: { requestTimeout: 60_000 } });
// The build puts them beside the function's code.
const fonts = fontsIn(join(env.LAMBDA_TASK_ROOT, 'fonts'));
const house = {
  runs: dynamoExportRuns(table),
  exported: dynamoExported(table, network.now),
  storeOf: ({ storage }: ExportSettings) => s3Store(s3, env.CASEBRIDGE_BUCKET, storage),
  queue: sqsOrders(new SQSClient(), env.CASEBRIDGE_FALCON_EXPORTS_URL),
  now: network.now,
};

export const handler = workerFunction(
  config,
  house,
  (settings, deadline) =>
    falconCaseReader(settings, { ...connections(settings.connection), fonts, now: network.now, deadline }),
  report,
);
