import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What a role may do: one action list on named resources; none at all where there is no resource. */
export type Grant = PolicyStatement[];

type TableArn = { readonly tableArn: string };
type QueueArn = { readonly queueArn: string };
type ObjectArns = { arnForObjects(keyPattern: string): string };

const allow = (actions: string[], resources: string[]): Grant =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions, resources })];

type RowAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'Query';

/** Actions on the rows of a table, without its indexes. */
export const usesRows = (table: TableArn, ...actions: RowAction[]): Grant =>
  allow(
    actions.map((action) => `dynamodb:${action}`),
    [table.tableArn],
  );

/** Queries of one index. */
export const queriesIndex = (table: TableArn, index: string): Grant =>
  allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`]);

export const sendsTo = (...queues: QueueArn[]): Grant =>
  allow(
    ['sqs:SendMessage'],
    queues.map(({ queueArn }) => queueArn),
  );

/** What Lambda needs to poll a queue for a function; it does so with the function's role. */
export const receivesFrom = (queue: QueueArn): Grant =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]);

/** New objects under key prefixes, which end in a slash. */
export const putsObjects = (bucket: ObjectArns, prefixes: string[]): Grant =>
  allow(['s3:PutObject'], objectsUnder(bucket, prefixes));

/** To give up an upload in parts: what was sent of it would be stored, and paid for. */
export const abortsUploads = (bucket: ObjectArns, prefixes: string[]): Grant =>
  allow(['s3:AbortMultipartUpload'], objectsUnder(bucket, prefixes));

/** To set an object's retention, but not to lift or shorten it: that would need s3:BypassGovernanceRetention. */
export const retainsObjects = (bucket: ObjectArns, prefixes: string[]): Grant =>
  allow(['s3:PutObjectRetention'], objectsUnder(bucket, prefixes));

const objectsUnder = (bucket: ObjectArns, prefixes: string[]): string[] =>
  [...new Set(prefixes)].map((prefix) => bucket.arnForObjects(`${prefix}*`));

/**
 * Reads secrets by name. An ARN ends in a dash and six random characters, which `??????` stands for; no other name's ARN
 * fits. By name rather than by the ARN itself, since what one stack takes from another cannot be removed while it is in
 * use: taking a source out of casebridge.yaml would then fail to deploy.
 */
export const readsSecrets = (stack: Stack, names: string[]): Grant =>
  allow(
    ['secretsmanager:GetSecretValue'],
    names.map((name) =>
      stack.formatArn({
        service: 'secretsmanager',
        resource: `secret:${name}-??????`,
        arnFormat: ArnFormat.NO_RESOURCE_NAME,
      }),
    ),
  );
