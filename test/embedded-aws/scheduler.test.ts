import { afterEach, expect, test } from 'vitest';
import { startScheduler } from '../../local/aws/scheduler.ts';
import { parseSchedule } from '../../local/aws/scheduler/next-time.ts';

type Scheduler = Awaited<ReturnType<typeof startScheduler>>;

let scheduler: Scheduler | undefined;
afterEach(() => scheduler?.close());

const started = async (now: () => Date = () => new Date()) => {
  const fired: string[] = [];
  scheduler = await startScheduler({
    region: 'us-east-1',
    now,
    fire: async (target, input) => {
      fired.push(`${target.Arn} ${input}`);
    },
  });
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${scheduler?.url}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, type: answer.headers.get('x-amzn-errortype'), body: await answer.json() };
  };
  return { fired, call };
};

const nightly = {
  ScheduleExpression: 'cron(0 2 * * ? *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: 'arn:plan', RoleArn: 'arn:role', Input: '{"export":"nightly"}' },
};

const after = (iso: string, expression: string, timeZone = 'UTC') =>
  parseSchedule(expression, timeZone, new Date('2026-01-01T00:00:30Z'))(new Date(iso)).toISOString();

test('a rate counts from the creation of its schedule', () => {
  expect(after('2026-01-01T00:00:30Z', 'rate(5 minutes)')).toBe('2026-01-01T00:05:30.000Z');
  expect(after('2026-01-01T00:05:30Z', 'rate(5 minutes)')).toBe('2026-01-01T00:10:30.000Z');
  expect(after('2026-01-03T12:00:00Z', 'rate(1 day)')).toBe('2026-01-04T00:00:30.000Z');
});

test('a cron expression is due by the clock of its time zone, whatever the season', () => {
  expect(after('2026-01-10T12:00:00Z', 'cron(0 2 * * ? *)', 'Europe/Berlin')).toBe(
    '2026-01-11T01:00:00.000Z',
  );
  expect(after('2026-07-10T12:00:00Z', 'cron(0 2 * * ? *)', 'Europe/Berlin')).toBe(
    '2026-07-11T00:00:00.000Z',
  );
});

test('weekdays are counted from 1 for Sunday, as AWS counts them', () => {
  // 2026-01-01 is a Thursday.
  expect(after('2026-01-01T00:00:00Z', 'cron(0 6 ? * 1 *)')).toBe('2026-01-04T06:00:00.000Z');
  expect(after('2026-01-02T07:00:00Z', 'cron(0 6 ? * 2-6 *)')).toBe('2026-01-05T06:00:00.000Z');
  expect(after('2026-01-02T07:00:00Z', 'cron(0 6 ? * MON-FRI *)')).toBe('2026-01-05T06:00:00.000Z');
  expect(after('2026-01-01T00:00:00Z', 'cron(0 6 ? * 2#1 *)')).toBe('2026-01-05T06:00:00.000Z');
});

test('steps, lists and the last day of the month are understood', () => {
  expect(after('2026-01-01T00:01:00Z', 'cron(0/15 * * * ? *)')).toBe('2026-01-01T00:15:00.000Z');
  expect(after('2026-01-01T07:00:00Z', 'cron(0 6,18 * * ? *)')).toBe('2026-01-01T18:00:00.000Z');
  expect(after('2026-02-01T00:00:00Z', 'cron(0 0 L * ? *)')).toBe('2026-02-28T00:00:00.000Z');
});

test.each([
  'cron(0 2 * * *)',
  'cron(0 2 * * * *)',
  'cron(99 2 * * ? *)',
  'cron(0 2 * * ? 2027)',
  'rate(0 minutes)',
  'rate(5 seconds)',
  'every day',
])(
  'an expression that AWS or this scheduler does not take is refused when it is given: %s',
  async (expression) => {
    const { call } = await started();
    const answer = await call('POST', '/schedules/wrong', { ...nightly, ScheduleExpression: expression });
    expect([answer.status, answer.type]).toEqual([400, 'ValidationException']);
  },
);

test('a schedule is created once, read, changed, listed and deleted', async () => {
  const { call } = await started(() => new Date('2026-01-01T00:00:00Z'));
  const Arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly';
  expect(await call('POST', '/schedules/nightly', nightly)).toMatchObject({
    status: 200,
    body: { ScheduleArn: Arn },
  });
  expect(await call('POST', '/schedules/nightly', nightly)).toMatchObject({
    status: 409,
    type: 'ConflictException',
  });
  await call('PUT', '/schedules/nightly', { ...nightly, ScheduleExpressionTimezone: 'Europe/Berlin' });
  expect(await call('GET', '/schedules/nightly')).toMatchObject({
    body: { ...nightly, Arn, ScheduleExpressionTimezone: 'Europe/Berlin', State: 'ENABLED' },
  });
  expect((await call('GET', '/schedules')).body).toEqual({
    Schedules: [
      {
        Arn,
        Name: 'nightly',
        GroupName: 'default',
        State: 'ENABLED',
        Target: { Arn: 'arn:plan' },
        CreationDate: 1767225600,
        LastModificationDate: 1767225600,
      },
    ],
  });
  await call('DELETE', '/schedules/nightly');
  expect(await call('GET', '/schedules/nightly')).toMatchObject({
    status: 404,
    type: 'ResourceNotFoundException',
  });
});

test('a schedule that is due starts its target with its input; a disabled one does not', async () => {
  // A clock whose next minute is a tenth of a second away.
  const offset = new Date('2026-01-01T00:00:59.900Z').getTime() - Date.now();
  const { call, fired } = await started(() => new Date(Date.now() + offset));
  const everyMinute = { ...nightly, ScheduleExpression: 'cron(* * * * ? *)' };
  await call('POST', '/schedules/disabled', { ...everyMinute, State: 'DISABLED' });
  await call('POST', '/schedules/due', everyMinute);
  await expect.poll(() => fired).toEqual(['arn:plan {"export":"nightly"}']);
});
