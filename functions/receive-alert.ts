import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { s3Bodies } from '../lib/bodies.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { deliveryFunction } from '../lib/lambda/deliveries.ts';
import { alertFigures, secretFigures } from '../lib/lambda/figures.ts';
import { network, reportFrom } from '../lib/lambda/network.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { receiveDelivery } from '../lib/receive.ts';
import { queueByPlatform, sqsRings } from '../lib/rings.ts';
import { compileRoutes } from '../lib/routes.ts';
import { secretStore } from '../lib/secrets.ts';
import { snsReader } from '../lib/signatures/sns.ts';
import { compileSuppressions } from '../lib/suppressions.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(
  process.env,
  'CASEBRIDGE_STAGE',
  'AWS_REGION',
  'CASEBRIDGE_TABLE',
  'CASEBRIDGE_BUCKET',
  'CASEBRIDGE_FALCON_RINGS_URL',
  'CASEBRIDGE_INCYDR_RINGS_URL',
);
const config = readConfig(process.env);
const report = reportFrom(env.CASEBRIDGE_STAGE);
const { metrics } = report;
const queues = { falcon: env.CASEBRIDGE_FALCON_RINGS_URL, incydr: env.CASEBRIDGE_INCYDR_RINGS_URL };
const deps = {
  settings: config.sources,
  router: compileRoutes(config),
  suppressor: compileSuppressions(config),
  connections: Object.keys(config.connections),
  inbox: dynamoInbox(dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE), {
    ...config.inbox,
    onState: alertFigures(metrics),
  }),
  ring: sqsRings(new SQSClient(), queueByPlatform(config, queues)),
  secrets: secretStore(new SecretsManagerClient(), {
    ...network,
    ...config.secrets,
    onRead: secretFigures(metrics),
  }),
  bodies: s3Bodies(
    {
      bucket: env.CASEBRIDGE_BUCKET,
      region: env.AWS_REGION,
      endpoint: process.env['AWS_ENDPOINT_URL_S3'],
      credentials: fromEnv(),
    },
    network,
  ),
  readSns: snsReader({ ...network, log: report.log }),
  log: report.log,
};

export const handler = deliveryFunction(
  (delivery) => receiveDelivery(delivery, deps),
  config.sources,
  report,
  network.now,
);
