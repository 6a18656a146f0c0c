import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config, SourceSettings } from '../lib/config.ts';
import { environmentOutput } from './environment.ts';
import { bringEvents, eventSourcesOf, LostEvents } from './event-sources.ts';
import type { FunctionCode } from './function-code.ts';
import { putsObjects, queriesIndex, readsSecrets, receivesFrom, sendsTo, usesRowsOf } from './grants.ts';
import { HouseFunction } from './house-function.ts';
import { QueueWithDlq } from './queue-with-dlq.ts';
import { runAtRate } from './schedules.ts';
import { type SecretNames, secretNames } from './secrets.ts';
import { table as schema } from './table.ts';
import { Webhooks } from './webhooks.ts';

export type AlertsStackProps = StackProps & {
  config: Config;
  code: FunctionCode;
  table: Table;
  bucket: Bucket;
  /** What tells this deployment's cases from those of another on the same tenants. */
  deployment: string;
};

/** Rows of the table by what their keys begin with: what an export or its chain of runs is made of is none of theirs. */
const rows = {
  receiver: ['claim#*', 'key#*', 'alert#*'],
  opener: ['claim#*', 'key#*', 'budget#*'],
  sweep: ['key#*'],
};

type Rings = Record<'falcon' | 'incydr', QueueWithDlq>;

/**
 * The way of an alert: HTTP API, receiver, ring queues, openers and sweep.
 * Both platforms are always there. One without a connection is idle, and can read no secret.
 */
export class AlertsStack extends Stack {
  readonly urls: CfnOutput[];

  constructor(scope: Construct, id: string, props: AlertsStackProps) {
    super(scope, id, props);
    const secrets = secretNames(props.config);
    const rings: Rings = {
      falcon: new QueueWithDlq(this, 'falcon-rings'),
      incydr: new QueueWithDlq(this, 'incydr-rings'),
    };
    for (const platform of ['falcon', 'incydr'] as const) openerOf(this, platform, rings, secrets, props);
    runAtRate(sweepOf(this, rings, props));
    const events = eventSourcesOf(props.config);
    const lostEvents = events.length === 0 ? null : new LostEvents(this, 'Events');
    const receiver = receiverOf(this, rings, secrets, lostEvents, props);
    if (lostEvents) bringEvents(lostEvents, events, receiver);
    const webhooks = new Webhooks(this, 'Webhooks', receiver);
    environmentOutput(this, {
      CASEBRIDGE_DEPLOYMENT: props.deployment,
      CASEBRIDGE_TABLE: props.table.tableName,
      CASEBRIDGE_BUCKET: props.bucket.bucketName,
      ...ringUrls(rings),
    });
    this.urls = sourceUrls(new Construct(this, 'Sources'), props.config, webhooks);
  }
}

const ringUrls = ({ falcon, incydr }: Rings) => ({
  CASEBRIDGE_FALCON_RINGS_URL: falcon.queue.queueUrl,
  CASEBRIDGE_INCYDR_RINGS_URL: incydr.queue.queueUrl,
});

const receiverOf = (
  stack: Stack,
  rings: Rings,
  secrets: SecretNames,
  lostEvents: LostEvents | null,
  props: AlertsStackProps,
) =>
  new HouseFunction(stack, 'receive-alert', {
    code: props.code,
    environment: {
      CASEBRIDGE_TABLE: props.table.tableName,
      CASEBRIDGE_BUCKET: props.bucket.bucketName,
      ...ringUrls(rings),
    },
    may: [
      usesRowsOf(props.table, rows.receiver, 'GetItem', 'PutItem'),
      putsObjects(props.bucket, ['deliveries/']),
      readsSecrets(stack, secrets.source),
      sendsTo(rings.falcon.queue, rings.incydr.queue),
      sendsTo(...(lostEvents ? [lostEvents.queue] : [])),
    ],
  });

function openerOf(
  stack: Stack,
  platform: keyof Rings,
  rings: Rings,
  secrets: SecretNames,
  { code, table, deployment }: AlertsStackProps,
): void {
  const ring = rings[platform];
  const opener = new HouseFunction(stack, `open-${platform}-cases`, {
    code,
    environment: { CASEBRIDGE_TABLE: table.tableName, CASEBRIDGE_DEPLOYMENT: deployment },
    may: [
      usesRowsOf(table, rows.opener, 'GetItem', 'PutItem', 'UpdateItem', 'Query'),
      queriesIndex(table, schema.waiting.indexName),
      readsSecrets(stack, secrets[platform]),
      receivesFrom(ring.queue),
    ],
  });
  ring.feed(opener);
}

const sweepOf = (stack: Stack, rings: Rings, { code, table }: AlertsStackProps) =>
  new HouseFunction(stack, 'sweep-inbox', {
    code,
    environment: { CASEBRIDGE_TABLE: table.tableName, ...ringUrls(rings) },
    may: [
      usesRowsOf(table, rows.sweep, 'GetItem'),
      queriesIndex(table, schema.byState.indexName),
      sendsTo(rings.falcon.queue, rings.incydr.queue),
    ],
  });

/** Where each source is to post, as an output of the stack. One of EventBridge has no URL. */
const sourceUrls = (scope: Construct, { sources }: Config, webhooks: Webhooks): CfnOutput[] =>
  Object.entries(sources).flatMap(([name, { auth }]) => {
    if (auth.scheme === 'eventbridge') return [];
    const description = `The source ${name} posts here, ${howToShow(auth)}`;
    return [new CfnOutput(scope, name, { value: webhooks.urlOf(name), description })];
  });

const howToShow = (auth: Exclude<SourceSettings['auth'], { scheme: 'eventbridge' }>): string => {
  if (auth.scheme === 'sns') return `by a subscription of SNS to ${auth.topics.join(', ')}`;
  const secret = `with the secret ${auth.secret}`;
  if (auth.scheme === 'header') return `${secret} in the header ${auth.header}`;
  if (auth.scheme === 'url-secret') return `${secret} as ?secret=... at the end of the URL`;
  if (auth.scheme === 'bearer') return `${secret} as bearer token`;
  if (auth.scheme === 'basic') return `${secret} as password of the user ${auth.user}`;
  return `signed with the secret ${auth.secret} (${auth.scheme})`;
};
