import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoCaseRecords } from '../lib/case-records.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { log, network } from '../lib/lambda/network.ts';
import { scheduledFunction } from '../lib/lambda/queue.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { queueByPlatform, sqsRings } from '../lib/rings.ts';
import { sweepInbox } from '../lib/sweep.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(
  process.env,
  'CASEBRIDGE_TABLE',
  'CASEBRIDGE_FALCON_RINGS_URL',
  'CASEBRIDGE_INCYDR_RINGS_URL',
);
const config = readConfig(process.env);
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const queues = { falcon: env.CASEBRIDGE_FALCON_RINGS_URL, incydr: env.CASEBRIDGE_INCYDR_RINGS_URL };
const deps = {
  inbox: dynamoInbox(table, config.inbox),
  records: dynamoCaseRecords(table),
  ring: sqsRings(new SQSClient(), queueByPlatform(config, queues)),
  connections: new Set(Object.keys(config.connections)),
  now: network.now,
  log,
};

export const handler = scheduledFunction(
  (_event, deadline) => sweepInbox({ ...deps, deadline }),
  log,
  network.now,
);
