import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sharedBudget } from '../lib/budget.ts';
import { connectionsOf } from '../lib/connections.ts';
import { dynamoExported } from '../lib/exports/exported.ts';
import { sqsOrders } from '../lib/exports/queue.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { falconChanges } from '../lib/falcon/changed-cases.ts';
import { falconCall } from '../lib/falcon/client/call.ts';
import { falconCases } from '../lib/falcon/client/cases.ts';
import { falconFiles } from '../lib/falcon/client/files.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { plannerFunction } from '../lib/lambda/exports.ts';
import { platformFigures, secretFigures } from '../lib/lambda/figures.ts';
import { network, reportFrom } from '../lib/lambda/network.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { secretStore } from '../lib/secrets.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(
  process.env,
  'CASEBRIDGE_STAGE',
  'CASEBRIDGE_TABLE',
  'CASEBRIDGE_FALCON_EXPORTS_URL',
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
  return { cases: falconCases(call), files: falconFiles(call) };
});
const house = {
  runs: dynamoExportRuns(table),
  exported: dynamoExported(table, network.now),
  inbox: dynamoInbox(table, config.inbox),
  queue: sqsOrders(new SQSClient(), env.CASEBRIDGE_FALCON_EXPORTS_URL),
  now: network.now,
};

export const handler = plannerFunction(
  'falcon',
  config,
  house,
  ({ connection, filter }, deadline) => falconChanges(connections(connection), filter, deadline),
  report,
);
