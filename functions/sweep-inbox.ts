import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoCaseRecords } from '../lib/case-records.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { alertFigures } from '../lib/lambda/figures.ts';
import { network, reportFrom } from '../lib/lambda/network.ts';
import { scheduledFunction } from '../lib/lambda/schedule.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { queueByPlatform, sqsRings } from '../lib/rings.ts';
import { sweepInbox } from '../lib/sweep.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(
  process.env,
  'CASEBRIDGE_STAGE',
  'CASEBRIDGE_TABLE',
  'CASEBRIDGE_FALCON_RINGS_URL',
  'CASEBRIDGE_INCYDR_RINGS_URL',
);
const config = readConfig(process.env);
const report = reportFrom(env.CASEBRIDGE_STAGE);
const { metrics } = report;
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const queues = { falcon: env.CASEBRIDGE_FALCON_RINGS_URL, incydr: env.CASEBRIDGE_INCYDR_RINGS_URL };
const deps = {
  inbox: dynamoInbox(table, { ...config.inbox, onState: alertFigures(metrics) }),
  records: dynamoCaseRecords(table),
  ring: sqsRings(new SQSClient(), queueByPlatform(config, queues)),
  connections: new Set(Object.keys(config.connections)),
  now: network.now,
  log: report.log,
  onOldest: (seconds: number) => metrics.put('OldestWaiting', {}, seconds),
};

export const handler = scheduledFunction(
  (deadline) => sweepInbox({ ...deps, deadline }),
  report,
  network.now,
);
