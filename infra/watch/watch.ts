import { Duration, Stack } from 'aws-cdk-lib';
import { type Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ConfigError } from '../../lib/config-file.ts';
import type { AlertIntake } from '../alert-intake.ts';
import { DeploymentPart, type DeploymentProps, type Evidence, type InboxTable } from '../deployment.ts';
import type { HouseFunction } from '../house-function.ts';
import type { QueueWithDlq } from '../queue-with-dlq.ts';
import { alarmOf } from './alarm.ts';
import { alarmSpecs } from './alarm-specs.ts';
import { dashboardRows } from './dashboard.ts';
import { figuresOf } from './figures.ts';
import { alarmTopic } from './topic.ts';
import type { Watched } from './watched.ts';

/** A construct whose functions and queues are looked at: a `CaseOpener`, `Sweep` or `CaseExports`. */
export type WatchedPart = { functions: readonly HouseFunction[]; queues?: readonly QueueWithDlq[] };

export type WatchProps = DeploymentProps & {
  table: InboxTable;
  bucket: Evidence;
  intake: AlertIntake;
  /** All other parts of the deployment. */
  parts: readonly WatchedPart[];
  /** Topics of your own that alarms are sent to as well, beside those of the configuration: four at most in all. */
  topics?: readonly ITopic[] | undefined;
};

const topicsOfAlarm = 5; // CloudWatch refuses a sixth action

/** One dashboard, an alarm for each promise, and a topic that tells when one goes off and when it is well again. */
export class Watch extends DeploymentPart {
  readonly topic: Topic;
  readonly alarms: Alarm[];
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id, props);
    const { stage, configuration } = props;
    const { topics: named, runbooks } = configuration.deploy.alarms;
    this.topic = alarmTopic(this, props);
    const topics = [
      this.topic,
      ...(props.topics ?? []),
      ...named.map((arn, index) => Topic.fromTopicArn(this, `Topic${index + 1}`, arn)),
    ];
    if (topics.length > topicsOfAlarm)
      throw new ConfigError(
        `alarms: ${topics.length - 1} topics beside casebridge's own; expected four at most`,
      );
    const watched = watchedOf(props);
    const figure = figuresOf(stage);
    const alarms = new Construct(this, 'Alarms');
    this.alarms = alarmSpecs(watched, figure).map((spec) =>
      alarmOf(alarms, spec, { stage, runbooks, topics }),
    );
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `casebridge-${stage}-${Stack.of(this).region}`, // dashboards are the account's, of all its regions
      defaultInterval: Duration.days(1),
      widgets: dashboardRows(watched, figure, this.alarms),
    });
  }
}

const watchedOf = ({ configuration, intake, parts, table, bucket }: WatchProps): Watched => ({
  config: configuration.config,
  functions: [intake, ...parts].flatMap(({ functions }) => functions),
  queues: parts.flatMap(({ queues }) => queues ?? []),
  lostEvents: intake.lostEvents?.queue ?? null,
  api: intake.webhooks.api,
  table,
  bucket,
});
