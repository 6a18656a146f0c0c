import { expect, test } from 'vitest';
import { both, falconOnly } from './configurations.ts';
import { synthesised } from './synthesised.ts';

const { ofType, at, outputs } = synthesised(both);
const planned = (resources: ReturnType<typeof ofType>) =>
  resources.filter(({ path }) => path.startsWith('Schedules/'));

test('each export has its schedule, in its own time zone, that names it to the planner', () => {
  expect(planned(ofType('AWS::Scheduler::Schedule')).map(({ properties }) => properties)).toMatchObject([
    {
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'plan-incydr-exports/Function', Input: '{"export":"nightly"}' },
    },
    {
      ScheduleExpression: 'cron(0,30 8-18 ? * 2-6 *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'plan-incydr-exports/Function', Input: '{"export":"weekdays"}' },
    },
    {
      ScheduleExpression: 'cron(30 3 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      Target: { Arn: 'plan-falcon-exports/Function', Input: '{"export":"soc-cases"}' },
    },
  ]);
});

test('a start that Lambda does not take is tried again for an hour at most', () => {
  for (const { properties } of planned(ofType('AWS::Scheduler::Schedule')))
    expect(properties).toMatchObject({
      Target: { RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 } },
    });
});

test('without an export the stack is there, and schedules none', () => {
  const none = synthesised(falconOnly);
  expect(planned(none.ofType('AWS::Scheduler::Schedule'))).toEqual([]);
  expect(none.at('plan-incydr-exports/Function').type).toBe('AWS::Lambda::Function');
});

test.each(['incydr', 'falcon'])('the planner of %s goes on each minute with what is open', (platform) => {
  expect(at(`plan-${platform}-exports/Clock/Rate`).properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Target: { Arn: `plan-${platform}-exports/Function`, RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
});

test('finished runs are looked for each minute', () => {
  expect(at('finish-exports/Clock/Rate').properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Target: { Arn: 'finish-exports/Function', RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
});

test('only the workers that postpone their own orders may call themselves for longer than Lambda likes', () => {
  const looping = ofType('AWS::Lambda::Function').filter(
    ({ properties }) => properties['RecursiveLoop'] === 'Allow',
  );
  expect(looping.map(({ path }) => path)).toEqual([
    'export-incydr-case/Function',
    'export-falcon-case/Function',
  ]);
});

test('one output is the line by which the command sends an order of its own', () => {
  expect(outputs).toContainEqual({
    value:
      'export CASEBRIDGE_FALCON_EXPORTS_URL=falcon-exports/Queue CASEBRIDGE_INCYDR_EXPORTS_URL=incydr-exports/Queue',
    description: 'For a shell in which the casebridge command looks into this deployment',
  });
});
