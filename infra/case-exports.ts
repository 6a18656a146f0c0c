import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { exportsOn } from '../lib/exports/of-platform.ts';
import { DeploymentPart, type DeploymentProps, type Evidence, type InboxTable } from './deployment.ts';
import { queriesIndex, readsSecrets, receivesFrom, sendsTo, usesRowsOf, writesExports } from './grants.ts';
import { HouseFunction } from './house-function.ts';
import { namedKey } from './keys.ts';
import { type Platform, platforms } from './platforms.ts';
import { QueueWithDlq } from './queue-with-dlq.ts';
import { Clock } from './schedules.ts';
import { secretNames } from './secrets.ts';
import { table as schema } from './table.ts';

export type CaseExportsProps = DeploymentProps & {
  /** The inbox's: the runs of exports stand there too. */
  table: InboxTable;
  /** Where what is exported goes. */
  bucket: Evidence;
};

/** What exports the cases of one platform. */
export type PlatformExports = { planner: HouseFunction; orders: QueueWithDlq; worker: HouseFunction };

/** Rows of the table by what their keys begin with. What the chain of runs hangs on is the finisher's alone. */
const rows = {
  planner: ['export#*', 'run#*', 'exported#*', 'budget#*'],
  worker: ['run#*', 'exported#*', 'parts#*', 'budget#*'],
  finisher: ['export#*', 'run#*', 'chain#*'],
};

/** Exports cases: for each platform a planner, a queue and a worker, for each export a schedule, and one finisher. */
export class CaseExports extends DeploymentPart {
  readonly falcon: PlatformExports;
  readonly incydr: PlatformExports;
  readonly finisher: HouseFunction;

  constructor(scope: Construct, id: string, props: CaseExportsProps) {
    super(scope, id, props);
    const schedules = new Construct(this, 'Schedules');
    this.incydr = platformExports(this, 'incydr', props, schedules);
    this.falcon = platformExports(this, 'falcon', props, schedules);
    this.finisher = finisherOf(this, props);
    new Clock(this.finisher).runAtRate();
  }

  get functions(): HouseFunction[] {
    return [
      ...platforms.flatMap((platform) => [this[platform].planner, this[platform].worker]),
      this.finisher,
    ];
  }

  get queues(): QueueWithDlq[] {
    return platforms.map((platform) => this[platform].orders);
  }
}

function platformExports(
  scope: Construct,
  platform: Platform,
  props: CaseExportsProps,
  schedules: Construct,
): PlatformExports {
  const orders = new QueueWithDlq(scope, `${platform}-exports`, props);
  const planner = plannerOf(scope, platform, orders, props);
  const worker = workerOf(scope, platform, orders, props);
  orders.feed(worker);
  const clock = new Clock(planner);
  clock.runAtRate();
  for (const [name, settings] of exportsOn(props.configuration.config, platform))
    clock.runExport(schedules, name, settings);
  return { planner, orders, worker };
}

const urlSetting = {
  incydr: 'CASEBRIDGE_INCYDR_EXPORTS_URL',
  falcon: 'CASEBRIDGE_FALCON_EXPORTS_URL',
} as const;

/** Where the planners send their orders, as the functions are told. */
export const orderUrls = ({ falcon, incydr }: CaseExports) => ({
  [urlSetting.falcon]: falcon.orders.queue.queueUrl,
  [urlSetting.incydr]: incydr.orders.queue.queueUrl,
});

const credentialsOf = (scope: Construct, platform: Platform, props: CaseExportsProps) =>
  readsSecrets(
    Stack.of(scope),
    secretNames(props.configuration.config)[platform],
    namedKey('secrets', props),
  );

const plannerOf = (scope: Construct, platform: Platform, { queue }: QueueWithDlq, props: CaseExportsProps) =>
  new HouseFunction(scope, `plan-${platform}-exports`, {
    ...props,
    environment: { CASEBRIDGE_TABLE: props.table.tableName, [urlSetting[platform]]: queue.queueUrl },
    may: [
      usesRowsOf(props.table, rows.planner, 'GetItem', 'PutItem', 'Query'),
      queriesIndex(props.table, schema.byState.indexName),
      credentialsOf(scope, platform, props),
      sendsTo(queue),
    ],
  });

const workerOf = (scope: Construct, platform: Platform, { queue }: QueueWithDlq, props: CaseExportsProps) =>
  new HouseFunction(scope, `export-${platform}-case`, {
    ...props,
    environment: {
      CASEBRIDGE_TABLE: props.table.tableName,
      CASEBRIDGE_BUCKET: props.bucket.bucketName,
      [urlSetting[platform]]: queue.queueUrl,
    },
    may: [
      usesRowsOf(props.table, ['export#*'], 'GetItem'),
      usesRowsOf(props.table, rows.worker, 'GetItem', 'PutItem', 'Query'),
      ...writesExports(props.bucket, exportsOn(props.configuration.config, platform), ['cases']),
      credentialsOf(scope, platform, props),
      receivesFrom(queue),
      sendsTo(queue),
    ],
    sendsToItself: true,
  });

const finisherOf = (scope: Construct, props: CaseExportsProps) =>
  new HouseFunction(scope, 'finish-exports', {
    ...props,
    environment: { CASEBRIDGE_TABLE: props.table.tableName, CASEBRIDGE_BUCKET: props.bucket.bucketName },
    may: [
      usesRowsOf(props.table, rows.finisher, 'GetItem', 'PutItem', 'Query'),
      ...writesExports(props.bucket, Object.entries(props.configuration.config.exports), [
        'runs',
        'run-cases',
      ]),
    ],
  });
