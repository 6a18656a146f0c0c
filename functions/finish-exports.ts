import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { eachOf } from '../lib/each-of.ts';
import { dynamoChain } from '../lib/exports/chain.ts';
import { finishExport } from '../lib/exports/finish.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { s3Store } from '../lib/exports/store.ts';
import { log, network } from '../lib/lambda/network.ts';
import { scheduledFunction } from '../lib/lambda/queue.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(process.env, 'CASEBRIDGE_TABLE', 'CASEBRIDGE_BUCKET');
const config = readConfig(process.env);
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const s3 = new S3Client();
const house = { runs: dynamoExportRuns(table), chain: dynamoChain(table), log, now: network.now };

export const handler = scheduledFunction(
  (_event, deadline) =>
    eachOf(Object.entries(config.exports), ([name, settings]) => {
      const store = s3Store(s3, env.CASEBRIDGE_BUCKET, settings.storage);
      return finishExport(name, settings, { ...house, store, deadline });
    }),
  log,
  network.now,
);
