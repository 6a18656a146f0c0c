import { Aws, Stack } from 'aws-cdk-lib';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeploymentPart, type DeploymentProps, type InboxTable } from './deployment.ts';
import { describes, queriesIndex, readsSecrets, receivesFrom, usesRowsOf } from './grants.ts';
import { HouseFunction } from './house-function.ts';
import { namedKey } from './keys.ts';
import type { Platform } from './platforms.ts';
import { QueueWithDlq } from './queue-with-dlq.ts';
import { secretNames } from './secrets.ts';
import { table as schema } from './table.ts';

export type CaseOpenerProps = DeploymentProps & {
  platform: Platform;
  /** The inbox's. */
  table: InboxTable;
};

/** What tells a deployment's cases from those of another on the same tenants: two teams may well have the same stage. */
export const deploymentName = (stage: string): string =>
  `casebridge/${stage}/${Aws.ACCOUNT_ID}/${Aws.REGION}`;

/** Rows of the table by what their keys begin with. */
const rows = ['claim#*', 'key#*', 'budget#*'];

/**
 * Opens the cases of one platform: the queue of rings with its dead-letter queue, and the function that works on it.
 * For a platform without a connection it is idle, and can read no secret.
 */
export class CaseOpener extends DeploymentPart {
  readonly rings: QueueWithDlq;
  readonly opener: HouseFunction;

  constructor(scope: Construct, id: string, props: CaseOpenerProps) {
    super(scope, id, props);
    const { platform, table, configuration } = props;
    this.rings = new QueueWithDlq(this, `${platform}-rings`, props);
    const secrets = secretNames(configuration.config)[platform];
    this.opener = new HouseFunction(this, `open-${platform}-cases`, {
      ...props,
      environment: {
        CASEBRIDGE_TABLE: table.tableName,
        CASEBRIDGE_DEPLOYMENT: deploymentName(props.stage),
      },
      may: [
        usesRowsOf(table, rows, 'GetItem', 'PutItem', 'UpdateItem', 'Query'),
        queriesIndex(table, schema.waiting.indexName),
        describes(table),
        readsSecrets(Stack.of(this), secrets, namedKey('secrets', props)),
        receivesFrom(this.rings.queue),
      ],
    });
    this.rings.feed(this.opener);
  }

  get lambda(): Lambda {
    return this.opener.lambda;
  }

  get queue(): Queue {
    return this.rings.queue;
  }

  get deadLetters(): Queue {
    return this.rings.deadLetters;
  }

  get functions(): HouseFunction[] {
    return [this.opener];
  }

  get queues(): QueueWithDlq[] {
    return [this.rings];
  }
}

/** The openers of both platforms, which whoever rings has to know. */
export type CaseOpeners = Record<Platform, CaseOpener>;

/** Where to ring, as the functions are told. */
export const ringUrls = ({ falcon, incydr }: CaseOpeners) => ({
  CASEBRIDGE_FALCON_RINGS_URL: falcon.queue.queueUrl,
  CASEBRIDGE_INCYDR_RINGS_URL: incydr.queue.queueUrl,
});
