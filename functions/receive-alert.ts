import { fromEnv } from '@aws-sdk/credential-provider-env';
import { accountFrom } from '../lib/aws/account.ts';
import { signedServices } from '../lib/aws/services.ts';
import { s3Bodies } from '../lib/bodies.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { deliveryFunction } from '../lib/lambda/deliveries.ts';
import { alertFigures, secretFigures } from '../lib/lambda/figures.ts';
import { network, reportFrom } from '../lib/lambda/network.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { receiveDelivery } from '../lib/receive.ts';
import { queueByPlatform, ringsBy } from '../lib/rings.ts';
import { compileRoutes } from '../lib/routes.ts';
import { secretsBy } from '../lib/secrets.ts';
import { snsReader } from '../lib/signatures/sns.ts';
import { compileSuppressions } from '../lib/suppressions.ts';
import { tableOf } from '../lib/table.ts';

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
const account = accountFrom(process.env, env.AWS_REGION, fromEnv());
const aws = signedServices(account, network);
const queues = { falcon: env.CASEBRIDGE_FALCON_RINGS_URL, incydr: env.CASEBRIDGE_INCYDR_RINGS_URL };
const deps = {
  settings: config.sources,
  router: compileRoutes(config),
  suppressor: compileSuppressions(config),
  connections: Object.keys(config.connections),
  inbox: dynamoInbox(tableOf(aws.dynamodb, env.CASEBRIDGE_TABLE), {
    ...config.inbox,
    onState: alertFigures(metrics),
  }),
  ring: ringsBy(aws.sendRings, queueByPlatform(config, queues)),
  secrets: secretsBy(aws.readVersion, {
    ...network,
    ...config.secrets,
    onRead: secretFigures(metrics),
  }),
  bodies: s3Bodies({ ...account, bucket: env.CASEBRIDGE_BUCKET }, network),
  readSns: snsReader({ ...network, log: report.log }),
  log: report.log,
};

export const handler = deliveryFunction(
  (delivery) => receiveDelivery(delivery, deps),
  config.sources,
  report,
  network.now,
);
