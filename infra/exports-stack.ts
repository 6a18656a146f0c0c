import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '../lib/config.ts';
import { exportsOn } from '../lib/config-exports.ts';
import type { FunctionCode } from './function-code.ts';
import { queriesIndex, readsSecrets, receivesFrom, sendsTo, usesRowsOf, writesExports } from './grants.ts';
import { HouseFunction } from './house-function.ts';
import { QueueWithDlq } from './queue-with-dlq.ts';
import { runAtRate, runExport } from './schedules.ts';
import { secretNames } from './secrets.ts';
import { table as schema } from './table.ts';

export type ExportsStackProps = StackProps & {
  config: Config;
  code: FunctionCode;
  table: Table;
  bucket: Bucket;
};

const platforms = ['incydr', 'falcon'] as const;
type Platform = (typeof platforms)[number];

/** Rows of the table by what their keys begin with. What the chain of runs hangs on is the finisher's alone. */
const rows = {
  planner: ['export#*', 'run#*', 'exported#*', 'budget#*'],
  worker: ['run#*', 'exported#*', 'parts#*', 'budget#*'],
  finisher: ['export#*', 'run#*', 'chain#*'],
};

/**
 * The way of an export: for each platform a planner, a queue and a worker, for each export a schedule, and one finisher.
 * It is there without any export too: a stack that is no longer made would stay deployed, with the schedules it had.
 */
export class ExportsStack extends Stack {
  constructor(scope: Construct, id: string, props: ExportsStackProps) {
    super(scope, id, props);
    const schedules = new Construct(this, 'Schedules');
    for (const platform of platforms) {
      const orders = new QueueWithDlq(this, `${platform}-exports`);
      const planner = plannerOf(this, platform, orders, props);
      runAtRate(planner);
      orders.feed(workerOf(this, platform, orders, props));
      for (const [name, settings] of exportsOn(props.config, platform))
        runExport(schedules, name, settings, planner);
    }
    runAtRate(finisherOf(this, props));
  }
}

const urlSetting = {
  incydr: 'CASEBRIDGE_INCYDR_EXPORTS_URL',
  falcon: 'CASEBRIDGE_FALCON_EXPORTS_URL',
} as const;

const plannerOf = (
  stack: Stack,
  platform: Platform,
  { queue }: QueueWithDlq,
  { code, config, table }: ExportsStackProps,
) =>
  new HouseFunction(stack, `plan-${platform}-exports`, {
    code,
    environment: { CASEBRIDGE_TABLE: table.tableName, [urlSetting[platform]]: queue.queueUrl },
    may: [
      usesRowsOf(table, rows.planner, 'GetItem', 'PutItem', 'Query'),
      queriesIndex(table, schema.byState.indexName),
      readsSecrets(stack, secretNames(config)[platform]),
      sendsTo(queue),
    ],
  });

const workerOf = (
  stack: Stack,
  platform: Platform,
  { queue }: QueueWithDlq,
  { code, config, table, bucket }: ExportsStackProps,
) =>
  new HouseFunction(stack, `export-${platform}-case`, {
    code,
    environment: {
      CASEBRIDGE_TABLE: table.tableName,
      CASEBRIDGE_BUCKET: bucket.bucketName,
      [urlSetting[platform]]: queue.queueUrl,
    },
    may: [
      usesRowsOf(table, ['export#*'], 'GetItem'),
      usesRowsOf(table, rows.worker, 'GetItem', 'PutItem', 'Query'),
      ...writesExports(bucket, exportsOn(config, platform), ['cases']),
      readsSecrets(stack, secretNames(config)[platform]),
      receivesFrom(queue),
      sendsTo(queue),
    ],
    sendsToItself: true,
  });

const finisherOf = (stack: Stack, { code, config, table, bucket }: ExportsStackProps) =>
  new HouseFunction(stack, 'finish-exports', {
    code,
    environment: { CASEBRIDGE_TABLE: table.tableName, CASEBRIDGE_BUCKET: bucket.bucketName },
    may: [
      usesRowsOf(table, rows.finisher, 'GetItem', 'PutItem', 'Query'),
      ...writesExports(bucket, Object.entries(config.exports), ['runs', 'run-cases']),
    ],
  });
