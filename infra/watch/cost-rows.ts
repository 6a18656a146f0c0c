import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { table as schema } from '../table.ts';
import type { Watched } from './watched.ts';
import { graph, type Row, reckoned, sum } from './widgets.ts';

/** What is paid for by use. */
export const costRows = ({ functions, table, bucket, api }: Watched): Row[] => [
  [
    graph(
      'Lambda: GB-seconds',
      8,
      functions.map(({ name, lambda, spec }, index) =>
        // The sum of all durations in milliseconds, times the memory.
        reckoned(name, `ran${index}`, `*${spec.memoryMiB}/1024/1000`, lambda.metricDuration(sum)),
      ),
      { stacked: true },
    ),
    graph(
      'Lambda: invocations',
      8,
      functions.map(({ name, lambda }) => lambda.metricInvocations({ ...sum, label: name })),
      { stacked: true },
    ),
    graph('HTTP API: requests', 8, [api.metricCount({ ...sum, label: 'requests' })]),
  ],
  [
    graph(
      'DynamoDB: capacity consumed',
      8,
      [consumed(table.tableName, 'Read'), consumed(table.tableName, 'Write')].flat(),
      { stacked: true },
    ),
    graph('S3: bytes stored', 8, storageTypes.map(stored(bucket.bucketName)), {
      stacked: true,
      start: '-P30D',
    }),
    graph(
      'Logs: bytes written',
      8,
      functions.map(({ name, logGroup }) => written(logGroup.logGroupName, name)),
      { stacked: true },
    ),
  ],
];

/** Of a table, and of its index that is paid for by itself. */
const consumed = (TableName: string, way: 'Read' | 'Write'): Metric[] =>
  [{ TableName }, { TableName, GlobalSecondaryIndexName: schema.byState.indexName }].map(
    (dimensionsMap) =>
      new Metric({
        ...sum,
        namespace: 'AWS/DynamoDB',
        metricName: `Consumed${way}CapacityUnits`,
        dimensionsMap,
        label: 'GlobalSecondaryIndexName' in dimensionsMap ? `${way}, index` : way,
      }),
  );

/** The class of storage that an object begins in, and those that an export may move it to. */
const storageTypes = [
  'StandardStorage',
  'GlacierInstantRetrievalStorage',
  'GlacierStorage',
  'DeepArchiveStorage',
];

const stored =
  (BucketName: string) =>
  (StorageType: string): Metric =>
    new Metric({
      namespace: 'AWS/S3',
      metricName: 'BucketSizeBytes',
      dimensionsMap: { BucketName, StorageType },
      statistic: 'Average',
      period: Duration.days(1), // S3 counts once a day
      label: StorageType.replace('Storage', ''),
    });

// The log group's own method for it leaves out the dimension.
const written = (LogGroupName: string, label: string): Metric =>
  new Metric({
    ...sum,
    namespace: 'AWS/Logs',
    metricName: 'IncomingBytes',
    dimensionsMap: { LogGroupName },
    label,
  });
