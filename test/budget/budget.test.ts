import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sharedBudget } from '../../lib/budget.ts';
import { Unavailable } from '../../lib/errors.ts';
import { dynamoTable } from '../../lib/table.ts';
import { type Embedded, embedded } from '../embedded-aws/embedded.ts';

let aws: Embedded;
let clock = 0;
let connections = 0;
beforeAll(async () => {
  aws = await embedded();
});
afterAll(() => aws.close());
beforeEach(() => {
  clock = Date.parse('2026-05-04T10:00:00Z');
  connections += 1;
});

const now = () => new Date(clock);
const far = new Date('2027-01-01T00:00:00Z');
const rate = { perMinute: 60, alerts: 0.5 };

/** A worker of its own; its waits move the clock that all of them share. */
const worker = (purpose: 'alerts' | 'exports' = 'alerts') =>
  sharedBudget(dynamoTable(aws.dynamodb, aws.table), `soc-${connections}`, rate, purpose, {
    now,
    wait: async (milliseconds) => {
      clock += milliseconds;
    },
  });

/** The most starts that any minute holds. */
const busiestMinute = (starts: number[]) =>
  Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + 60_000).length));

test('no minute has more calls than the budget, whoever makes them', async () => {
  const workers = [worker(), worker(), worker()];
  const starts: number[] = [];
  for (let call = 0; call < 150; call += 1) {
    await workers[call % workers.length]?.(far);
    starts.push(clock);
  }
  expect(busiestMinute(starts)).toBeLessThanOrEqual(60);
  // And not much less: waiting more than one must is a platform's time wasted.
  expect(busiestMinute(starts)).toBeGreaterThan(50);
});

test('workers that ask at the same moment have turns of their own', async () => {
  const workers = [worker(), worker(), worker(), worker()];
  await Promise.all(workers.map((permit) => permit(far)));
  const row = await dynamoTable(aws.dynamodb, aws.table).get({
    pk: `budget#soc-${connections}`,
    sk: 'budget',
  });
  expect(row).toMatchObject({ version: 4 });
});

test('a turn that comes too late is not taken, and told of with its time', async () => {
  const permit = worker();
  for (let call = 0; call < 10; call += 1) await permit(now());
  const refused = await permit(now()).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Unavailable);
  expect(refused).toMatchObject({ uncertain: false, retryAt: new Date(clock + 1_230) });
  clock += 1_230;
  await expect(permit(now())).resolves.toBeUndefined();
});

test('exports leave alerts their share', async () => {
  const [exporter, opener] = [worker('exports'), worker()];
  const exported: number[] = [];
  while (clock < Date.parse('2026-05-04T10:02:00Z')) {
    await exporter(far);
    exported.push(clock);
  }
  expect(busiestMinute(exported)).toBeLessThanOrEqual(30);
  // Half of the budget is there for an alert that comes now.
  await expect(opener(now())).resolves.toBeUndefined();
});
