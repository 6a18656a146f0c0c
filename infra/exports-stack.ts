import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '../lib/config.ts';
import type { FunctionCode } from './function-code.ts';
import {
  abortsUploads,
  putsObjects,
  queriesIndex,
  readsSecrets,
  receivesFrom,
  retainsObjects,
  sendsTo,
  usesRows,
} from './grants.ts';
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

/**
 * The way of an export: a schedule for each, planner, queue, worker and finisher.
 * It is there without any export too: a stack that is no longer made would stay deployed, with the schedules it had.
 */
export class ExportsStack extends Stack {
  constructor(scope: Construct, id: string, props: ExportsStackProps) {
    super(scope, id, props);
    const orders = new QueueWithDlq(this, 'incydr-exports');
    const planner = plannerOf(this, orders, props);
    orders.feed(workerOf(this, orders, props));
    runAtRate(finisherOf(this, props));
    const schedules = new Construct(this, 'Schedules');
    for (const [name, settings] of Object.entries(props.config.exports))
      runExport(schedules, name, settings, planner);
  }
}

const plannerOf = (stack: Stack, { queue }: QueueWithDlq, { code, config, table }: ExportsStackProps) =>
  new HouseFunction(stack, 'plan-incydr-exports', {
    code,
    environment: { CASEBRIDGE_TABLE: table.tableName, CASEBRIDGE_INCYDR_EXPORTS_URL: queue.queueUrl },
    may: [
      usesRows(table, 'GetItem', 'PutItem', 'Query'),
      queriesIndex(table, schema.byState.indexName),
      readsSecrets(stack, secretNames(config).incydr),
      sendsTo(queue),
    ],
  });

function workerOf(stack: Stack, { queue }: QueueWithDlq, { code, config, table, bucket }: ExportsStackProps) {
  const { written, retained } = prefixesOf(config, 'cases');
  return new HouseFunction(stack, 'export-incydr-case', {
    code,
    environment: {
      CASEBRIDGE_TABLE: table.tableName,
      CASEBRIDGE_BUCKET: bucket.bucketName,
      CASEBRIDGE_INCYDR_EXPORTS_URL: queue.queueUrl,
    },
    may: [
      usesRows(table, 'GetItem', 'PutItem'),
      putsObjects(bucket, written),
      abortsUploads(bucket, written),
      retainsObjects(bucket, retained),
      readsSecrets(stack, secretNames(config).incydr),
      receivesFrom(queue),
      sendsTo(queue),
    ],
    sendsToItself: true,
  });
}

function finisherOf(stack: Stack, { code, config, table, bucket }: ExportsStackProps) {
  const { written, retained } = prefixesOf(config, 'runs');
  return new HouseFunction(stack, 'finish-exports', {
    code,
    environment: { CASEBRIDGE_TABLE: table.tableName, CASEBRIDGE_BUCKET: bucket.bucketName },
    may: [
      usesRows(table, 'GetItem', 'PutItem', 'Query'),
      putsObjects(bucket, written),
      abortsUploads(bucket, written),
      retainsObjects(bucket, retained),
    ],
  });
}

/** Where exports keep their cases, or their runs; and which of it is kept from being deleted. */
function prefixesOf({ exports }: Config, kind: 'cases' | 'runs') {
  const prefixOf = ({ prefix, connection }: Config['exports'][string]) => `${prefix}/${connection}/${kind}/`;
  const all = Object.values(exports);
  return { written: all.map(prefixOf), retained: all.filter(({ retention }) => retention).map(prefixOf) };
}
