import { Duration, TimeZone } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { ExportSettings } from '../lib/config.ts';
import { awsCron } from './cron.ts';
import type { HouseFunction } from './house-function.ts';

/** Runs a function at the rate that the table says. A turn that is missed is not made up for: the next one does. */
export function runAtRate({ lambda, spec, node }: HouseFunction): Schedule {
  if (!('minutes' in spec.trigger)) throw new Error(`${node.id} has no rate`);
  return new Schedule(lambda, 'Rate', {
    schedule: ScheduleExpression.rate(Duration.minutes(spec.trigger.minutes)),
    target: new LambdaInvoke(lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
  });
}

/** Runs a planner when the schedule of an export says so, in the export's time zone. */
export const runExport = (
  scope: Construct,
  name: string,
  { schedule, timezone, connection }: ExportSettings,
  planner: HouseFunction,
): Schedule =>
  new Schedule(scope, name, {
    description: `Starts the export ${name} of ${connection}`,
    schedule: ScheduleExpression.expression(awsCron(schedule), TimeZone.of(timezone)),
    target: new LambdaInvoke(planner.lambda, {
      input: ScheduleTargetInput.fromObject({ export: name }),
      retryAttempts: 10, // Scheduler asks for nothing more than that Lambda takes the event
      maxEventAge: Duration.hours(1),
    }),
  });
