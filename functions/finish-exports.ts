import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { eachOf } from '../lib/each-of.ts';
import { finishExport } from '../lib/exports/finish.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { s3Store } from '../lib/exports/store.ts';
import { log, network } from '../lib/lambda/network.ts';
import { scheduledFunction } from '../lib/lambda/queue.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(process.env, 'CASEBRIDGE_TABLE', 'CASEBRIDGE_BUCKET');
const config = readConfig(process.env);
const deps = {
  runs: dynamoExportRuns(dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE)),
  store: s3Store(new S3Client(), env.CASEBRIDGE_BUCKET),
  log,
  now: network.now,
};

export const handler = scheduledFunction(
  () => eachOf(Object.entries(config.exports), ([name, settings]) => finishExport(name, settings, deps)),
  log,
  network.now,
);
