import { CronExpressionParser } from 'cron-parser';
import { AwsError } from '../json-protocol.ts';

/** When a schedule is next due, strictly after a time. */
export type NextTime = (after: Date) => Date;

const rate = /^rate\((?<count>[1-9]\d*) (?<unit>minute|hour|day)s?\)$/;
const cron = /^cron\((?<fields>.+)\)$/;
const milliseconds: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)`, counted from `createdAt`, or AWS's six-field `cron(0 2 * * ? *)` in a time zone. */
export function parseSchedule(expression: string, timeZone: string, createdAt: Date): NextTime {
  const { count, unit = '' } = rate.exec(expression)?.groups ?? {};
  if (count !== undefined) return everyPeriod(Number(count) * (milliseconds[unit] ?? 0), createdAt);
  const fields = cron.exec(expression)?.groups?.['fields']?.trim().split(/\s+/) ?? [];
  const [minute, hour, day, month, weekday = '', year] = fields;
  // AWS wants exactly one of the two days left open; of years, only every year is served here.
  if (fields.length !== 6 || year !== '*' || (day === '?') === (weekday === '?')) throw invalid(expression);
  // AWS counts weekdays from 1 for Sunday, cron from 0; a number after # or / counts something else.
  const cronWeekday = weekday.replace(/(?<![#/\d])[1-7]/g, (it) => String(Number(it) - 1));
  return byCron(expression, [minute, hour, day, month, cronWeekday].join(' '), timeZone);
}

function everyPeriod(period: number, createdAt: Date): NextTime {
  const start = createdAt.getTime();
  return (after) => new Date(start + (Math.floor((after.getTime() - start) / period) + 1) * period);
}

function byCron(expression: string, fiveFields: string, tz: string): NextTime {
  const next: NextTime = (currentDate) =>
    CronExpressionParser.parse(fiveFields, { currentDate, tz }).next().toDate();
  try {
    next(new Date(0)); // a wrong expression is refused when it is given, not when it is due
  } catch {
    throw invalid(expression);
  }
  return next;
}

const invalid = (expression: string) =>
  new AwsError('ValidationException', `Invalid Schedule Expression ${expression}.`);
