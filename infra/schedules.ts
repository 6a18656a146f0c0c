import { ArnFormat, Aws, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { type IRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ExportSettings } from '../lib/config.ts';
import { awsCron } from './cron.ts';
import type { HouseFunction } from './house-function.ts';

/** What starts a function by the clock. Its role may start that function, and nothing else. */
export class Clock extends Construct {
  readonly #role: IRole;
  readonly #started: HouseFunction;

  constructor(started: HouseFunction) {
    super(started, 'Clock');
    this.#started = started;
    this.#role = starterOf(this, started);
  }

  /** At the rate that the table says. A turn that is missed is not made up for: the next one does. */
  runAtRate(): Schedule {
    const { lambda, name, spec } = this.#started;
    if (!('minutes' in spec.trigger)) throw new Error(`${name} has no rate`);
    return new Schedule(this, 'Rate', {
      schedule: ScheduleExpression.rate(Duration.minutes(spec.trigger.minutes)),
      target: new LambdaInvoke(lambda, {
        role: this.#role,
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
  }

  /** When the schedule of an export says so, in the export's time zone. */
  runExport(scope: Construct, name: string, { schedule, timezone, connection }: ExportSettings): Schedule {
    return new Schedule(scope, name, {
      description: `Starts the export ${name} of ${connection}`,
      schedule: ScheduleExpression.expression(awsCron(schedule), TimeZone.of(timezone)),
      target: new LambdaInvoke(this.#started.lambda, {
        role: this.#role,
        input: ScheduleTargetInput.fromObject({ export: name }),
        retryAttempts: 10, // Scheduler asks for nothing more than that Lambda takes the event
        maxEventAge: Duration.hours(1),
      }),
    });
  }
}

/** Not the role that the CDK would make: that stands in the stack, outside whatever holds for a construct. */
function starterOf(scope: Construct, { lambda, name }: HouseFunction): IRole {
  const schedules = Stack.of(scope).formatArn({
    service: 'scheduler',
    resource: 'schedule-group',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const starts = new PolicyStatement({
    actions: ['lambda:InvokeFunction'],
    resources: [lambda.functionArn],
  });
  const role = new Role(scope, 'Role', {
    description: `Starts ${name}`,
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': schedules } },
    }),
    inlinePolicies: { starts: new PolicyDocument({ statements: [starts] }) },
  });
  return role.withoutPolicyUpdates(); // or the CDK would allow every version of the function as well
}
