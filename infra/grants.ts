import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ExportSettings } from '../lib/config.ts';
import type { Evidence, InboxTable } from './deployment.ts';
import { usesKey } from './keys.ts';

/** What a role may do: one action list on named resources; none at all where there is no resource. */
export type Grant = PolicyStatement[];

type TableArn = Pick<InboxTable, 'tableArn' | 'encryptionKey'>;
type QueueArn = { readonly queueArn: string; readonly encryptionMasterKey?: IKey | undefined };
type ObjectArns = Pick<Evidence, 'arnForObjects' | 'encryptionKey'>;

const allow = (actions: string[], resources: string[]): Grant =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions, resources })];

type RowAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'Query';

/** Actions on the rows of a table whose partition key begins as one of the patterns says, and on no other; without its indexes. */
export const usesRowsOf = (table: TableArn, patterns: string[], ...actions: RowAction[]): Grant => [
  new PolicyStatement({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } },
  }),
  ...usesKey(table.encryptionKey, 'dynamodb', 'Decrypt'), // of the table's own data key, to write as well
];

/** Asks about a table, not for a row: whether it came from a backup. */
export const describes = (table: TableArn): Grant => allow(['dynamodb:DescribeTable'], [table.tableArn]);

/** Queries of one index. */
export const queriesIndex = (table: TableArn, index: string): Grant =>
  allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`]);

export const sendsTo = (...queues: QueueArn[]): Grant => [
  ...allow(
    ['sqs:SendMessage'],
    queues.map(({ queueArn }) => queueArn),
  ),
  ...queues.flatMap(({ encryptionMasterKey }) =>
    usesKey(encryptionMasterKey, 'sqs', 'GenerateDataKey', 'Decrypt'),
  ),
];

/** What Lambda needs to poll a queue for a function; it does so with the function's role. */
export const receivesFrom = (queue: QueueArn): Grant => [
  ...allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]),
  ...usesKey(queue.encryptionMasterKey, 'sqs', 'Decrypt'),
];

/** New objects under key prefixes, which end in a slash. */
export const putsObjects = (bucket: ObjectArns, prefixes: string[]): Grant => [
  ...allow(['s3:PutObject'], objectsUnder(bucket, prefixes)),
  ...usesKey(bucket.encryptionKey, 's3', 'GenerateDataKey'),
];

/**
 * What it takes to store what exports write: objects in parts, which are given up where they are bad, and looked at where S3's answer was lost;
 * their tags, their retention and their key, as far as the exports ask for them. Nothing can be deleted with it, and no retention lifted
 * or shortened: that would need s3:BypassGovernanceRetention.
 */
export function writesExports(
  bucket: ObjectArns,
  exports: [string, ExportSettings][],
  folders: string[],
): Grant[] {
  const under = (wanted: (settings: ExportSettings) => unknown) =>
    objectsUnder(
      bucket,
      exports.flatMap(([, it]) =>
        wanted(it) ? folders.map((folder) => `${it.prefix}/${it.connection}/${folder}/`) : [],
      ),
    );
  return [
    allow(
      ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
      under(() => true),
    ),
    allow(
      ['s3:PutObjectRetention', 's3:GetObjectRetention'],
      under(({ retention }) => retention),
    ),
    allow(
      ['s3:PutObjectTagging'],
      under(({ storage }) => storage.tags),
    ),
    ...keysOf(bucket, exports).map((key) => usesKey(key, 's3', 'GenerateDataKey', 'Decrypt')),
  ];
}

/** The keys that exports are encrypted with: each its own, or else the bucket's. */
const keysOf = (bucket: ObjectArns, exports: [string, ExportSettings][]): { keyArn: string }[] => [
  ...(bucket.encryptionKey && exports.some(([, { storage }]) => storage.kmsKey === undefined)
    ? [bucket.encryptionKey]
    : []),
  ...[...new Set(exports.flatMap(([, { storage }]) => storage.kmsKey ?? []))].map((keyArn) => ({ keyArn })),
];

const objectsUnder = (bucket: ObjectArns, prefixes: string[]): string[] =>
  [...new Set(prefixes)].map((prefix) => bucket.arnForObjects(`${prefix}*`));

/**
 * Reads secrets by name. An ARN ends in a dash and six random characters, which `??????` stands for; no other name's ARN
 * fits. By name rather than by the ARN itself, since what one stack takes from another cannot be removed while it is in
 * use: taking a source out of casebridge.yaml would then fail to deploy.
 */
export const readsSecrets = (stack: Stack, names: string[], key?: Pick<IKey, 'keyArn'>): Grant => [
  ...allow(
    ['secretsmanager:GetSecretValue'],
    names.map((name) =>
      stack.formatArn({
        service: 'secretsmanager',
        resource: `secret:${name}-??????`,
        arnFormat: ArnFormat.NO_RESOURCE_NAME,
      }),
    ),
  ),
  ...usesKey(names.length === 0 ? undefined : key, 'secretsmanager', 'Decrypt'),
];
