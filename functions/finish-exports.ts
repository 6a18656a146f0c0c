import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { ExportSettings } from '../lib/config.ts';
import { dynamoChain } from '../lib/exports/chain.ts';
import { dynamoCompleteRuns } from '../lib/exports/complete-runs.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { s3Store } from '../lib/exports/store.ts';
import { finisherFunction } from '../lib/lambda/exports.ts';
import { network, reportFrom } from '../lib/lambda/network.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(process.env, 'CASEBRIDGE_STAGE', 'CASEBRIDGE_TABLE', 'CASEBRIDGE_BUCKET');
const config = readConfig(process.env);
const report = reportFrom(env.CASEBRIDGE_STAGE);
const table = dynamoTable(new DynamoDBClient(), env.CASEBRIDGE_TABLE);
const s3 = new S3Client();
const house = {
  runs: dynamoExportRuns(table),
  chain: dynamoChain(table),
  complete: dynamoCompleteRuns(table),
  storeOf: ({ storage }: ExportSettings) => s3Store(s3, env.CASEBRIDGE_BUCKET, storage),
  now: network.now,
};

export const handler = finisherFunction(config, house, report);
