import { expect, test } from 'vitest';
import { awsCron, longestGap } from '../../infra/cron.ts';
import { parseSchedule } from '../../local/aws/scheduler/next-time.ts';

test.each([
  ['0 2 * * *', 'cron(0 2 * * ? *)'],
  ['  30   4  1 * * ', 'cron(30 4 1 * ? *)'],
  ['* * * * *', 'cron(* * * * ? *)'],
  ['0 0 1 1 *', 'cron(0 0 1 1 ? *)'],
])('%s keeps its fields, and leaves the other day open: %s', (schedule, expected) => {
  expect(awsCron(schedule)).toBe(expected);
});

test.each([
  ['0 2 * * 0', 'cron(0 2 ? * 1 *)'],
  ['0 2 * * 7', 'cron(0 2 ? * 1 *)'],
  ['0 2 * * 1', 'cron(0 2 ? * 2 *)'],
  ['0 2 * * 6', 'cron(0 2 ? * 7 *)'],
  ['0 2 * * 1-5', 'cron(0 2 ? * 2-6 *)'],
  ['0 2 * * 5-7', 'cron(0 2 ? * 1,6,7 *)'],
  ['0 2 * * 0,7', 'cron(0 2 ? * 1 *)'],
  ['0 2 * * 1,3,5', 'cron(0 2 ? * 2,4,6 *)'],
  ['0 2 * * */2', 'cron(0 2 ? * 1,3,5,7 *)'],
  ['0 2 * * 0-6', 'cron(0 2 ? * * *)'],
])('Sunday is 1 on AWS: %s becomes %s', (schedule, expected) => {
  expect(awsCron(schedule)).toBe(expected);
});

test.each([
  ['0 2 * * SUN', 'cron(0 2 ? * 1 *)'],
  ['0 2 * * mon-fri', 'cron(0 2 ? * 2-6 *)'],
  ['0 2 * * Tue,sat', 'cron(0 2 ? * 3,7 *)'],
  ['0 2 1 jan,JUL *', 'cron(0 2 1 1,7 ? *)'],
  ['0 2 1 oct-dec *', 'cron(0 2 1 10-12 ? *)'],
])('days and months may be words: %s becomes %s', (schedule, expected) => {
  expect(awsCron(schedule)).toBe(expected);
});

test.each([
  ['*/15 * * * *', 'cron(0,15,30,45 * * * ? *)'],
  ['*/1 * * * *', 'cron(* * * * ? *)'],
  ['5/20 * * * *', 'cron(5,25,45 * * * ? *)'],
  ['0 8-18/4 * * *', 'cron(0 8,12,16 * * ? *)'],
  ['0 */6 * * *', 'cron(0 0,6,12,18 * * ? *)'],
  ['0 2 */10 * *', 'cron(0 2 1,11,21,31 * ? *)'],
  ['0 2 1 */3 *', 'cron(0 2 1 1,4,7,10 ? *)'],
  ['10,5 1-3,2,7 * * *', 'cron(5,10 1-3,7 * * ? *)'],
  ['0-59 0 * * *', 'cron(* 0 * * ? *)'],
])('steps, ranges and lists become the numbers they name: %s becomes %s', (schedule, expected) => {
  expect(awsCron(schedule)).toBe(expected);
});

test.each([
  ['0 2 1 * 1', 'expected "*" as day of month or as day of week: both at once cannot be scheduled'],
  ['0 2 */2 * mon', 'expected "*" as day of month or as day of week: both at once cannot be scheduled'],
  ['0 24 * * *', 'expected as hour '],
  ['0 2 * *', 'expected five cron fields'],
])('%s, which a configuration cannot hold, is not scheduled as something else', (schedule, why) => {
  expect(() => awsCron(schedule)).toThrow(`"${schedule}" cannot be scheduled: ${why}`);
});

test('a translated schedule is due when the cron is: the weekday at two, in its own zone', () => {
  const next = parseSchedule(awsCron('0 2 * * mon-fri'), 'Europe/Berlin', new Date(0));
  const saturday = new Date('2026-07-04T12:00:00Z');
  expect(next(saturday)).toEqual(new Date('2026-07-06T00:00:00Z'));
  expect(next(new Date('2026-07-06T00:00:00Z'))).toEqual(new Date('2026-07-07T00:00:00Z'));
});

test.each([
  ['0 2 * * *', 24 * 60],
  ['*/15 * * * *', 15],
  ['* * * * *', 1],
  ['0 */6 * * *', 6 * 60],
  ['0 8-18/5 * * *', 14 * 60], // from 18:00 to 08:00
  ['*/30 8-18 * * mon-fri', (2 * 24 + 13) * 60 + 30], // from Friday 18:30 to Monday 08:00
  ['0 2 * * sun', 7 * 24 * 60],
  ['30 4 1 * *', 31 * 24 * 60],
  ['0 0 31 * *', 61 * 24 * 60], // from March to May
  ['0 0 1 1,7 *', 184 * 24 * 60],
  ['0 0 29 2 *', (3 * 365 + 366) * 24 * 60],
])('at the longest, %s is not due for %i minutes', (schedule, minutes) => {
  expect(longestGap(schedule)).toBe(minutes);
});
