import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmSpec } from './alarm-spec.ts';

export type AlarmProps = {
  stage: string;
  /** Where the runbooks are, for a link: what stands before `docs/runbooks/`. */
  runbooks: string | undefined;
  /** Where to tell that it goes off, and that all is well again. */
  topics: readonly ITopic[];
};

/** An alarm whose description says what is wrong, and which page to open. */
export function alarmOf(
  scope: Construct,
  spec: AlarmSpec,
  { stage, runbooks = '', topics }: AlarmProps,
): Alarm {
  const name = spec.of === undefined ? spec.runbook : `${spec.runbook}-${spec.of}`;
  const folder = runbooks === '' || runbooks.endsWith('/') ? runbooks : `${runbooks}/`;
  const alarm = new Alarm(scope, name, {
    alarmName: `casebridge-${stage}-${name}`,
    alarmDescription: `${spec.says} What to do: ${folder}docs/runbooks/${spec.runbook}.md`,
    metric: spec.metric,
    threshold: spec.threshold,
    comparisonOperator: spec.isFloor
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: spec.periods?.of ?? 1,
    datapointsToAlarm: spec.periods?.beyond ?? 1,
    treatMissingData: spec.missing ?? TreatMissingData.NOT_BREACHING,
  });
  const actions = topics.map((topic) => new SnsAction(topic));
  alarm.addAlarmAction(...actions);
  alarm.addOkAction(...actions);
  return alarm;
}
