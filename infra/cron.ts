import { cronFault } from '../lib/cron.ts';

/** The values of a field, and the words that may stand for the first of them and those after it. */
type Field = { from: number; to: number; words: string[] };

const minute: Field = { from: 0, to: 59, words: [] };
const hour: Field = { from: 0, to: 23, words: [] };
const dayOfMonth: Field = { from: 1, to: 31, words: [] };
const month: Field = {
  from: 1,
  to: 12,
  words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
const dayOfWeek: Field = { from: 0, to: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };

/** The values that each field of a five-field cron names; the days of the week from Sunday, 0. */
type Due = {
  minutes: number[];
  hours: number[];
  days: number[];
  months: number[];
  weekdays: number[];
  /** Whether the day of the week is left open. */
  isByDay: boolean;
};

/** @throws where it is no cron that Scheduler could keep; a configuration with such a one was refused before. */
function dueOf(schedule: string): Due {
  const fault = cronFault(schedule);
  if (fault !== null) throw new Error(`${JSON.stringify(schedule)} cannot be scheduled: ${fault}`);
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = schedule.trim().split(/\s+/);
  return {
    minutes: valuesOf(minutes, minute),
    hours: valuesOf(hours, hour),
    days: valuesOf(days, dayOfMonth),
    months: valuesOf(months, month),
    weekdays: valuesOf(weekdays, dayOfWeek).map((day) => day % 7),
    isByDay: weekdays === '*',
  };
}

/**
 * A five-field cron as EventBridge Scheduler writes it: six fields, of which one of the two days is `?`, and Sunday is 1.
 * Each field becomes the values it names, so that no reading of steps, names or Sundays can differ between the two.
 * @throws as `dueOf` does
 */
export function awsCron(schedule: string): string {
  const { minutes, hours, days, months, weekdays, isByDay } = dueOf(schedule);
  const awsWeekdays = weekdays.map((day) => day + 1);
  const fields = [
    written(minutes, 60),
    written(hours, 24),
    isByDay ? written(days, 31) : '?',
    written(months, 12),
    isByDay ? '?' : written(awsWeekdays, 7),
    '*',
  ];
  return `cron(${fields.join(' ')})`;
}

const day = 24 * 60;
// Two or three leap days lie in twelve years.
const lookedAt = { from: Date.UTC(2025, 0, 1), days: 12 * 366 };

/** The longest time between two times at which a five-field cron is due, in minutes; the clock's own changes are not counted. */
export function longestGap(schedule: string): number {
  const { minutes, hours, days, months, weekdays } = dueOf(schedule);
  const isDue = (date: Date) =>
    days.includes(date.getUTCDate()) &&
    months.includes(date.getUTCMonth() + 1) &&
    weekdays.includes(date.getUTCDay());
  const inDay = hours
    .flatMap((hour) => minutes.map((minute) => hour * 60 + minute))
    .toSorted((one, other) => one - other);
  const dueDays = Array.from({ length: lookedAt.days }, (_, index) => index).filter((index) =>
    isDue(new Date(lookedAt.from + index * day * 60_000)),
  );
  const overNight = (inDay[0] ?? 0) - (inDay.at(-1) ?? 0);
  return Math.max(longestStep(inDay), longestStep(dueDays) * day + overNight);
}

/**
 * How long ago the last complete run of an export may have begun, in minutes: the longest time that its schedule leaves between two,
 * and a quarter of that for the run, from two hours (a change of the clock is one of them) to six (a night's run is missed by the morning).
 */
export function longestSinceComplete(schedule: string): number {
  const gap = longestGap(schedule);
  return gap + Math.min(6 * 60, Math.max(2 * 60, Math.ceil(gap / 4)));
}

const longestStep = (ordered: readonly number[]): number =>
  Math.max(0, ...ordered.slice(1).map((value, index) => value - (ordered[index] ?? value)));

const valuesOf = (text: string, field: Field): number[] =>
  text
    .toLowerCase()
    .split(',')
    .flatMap((part) => partValues(part, field));

function partValues(part: string, field: Field): number[] {
  const [range = '', step] = part.split('/');
  const [first = '', last] = range === '*' ? [`${field.from}`, `${field.to}`] : range.split('-');
  const start = valueOf(first, field);
  // `5/20` is "from 5 on, every 20", while `5` is 5 alone.
  const lone = step === undefined ? start : field.to;
  const end = last === undefined ? lone : valueOf(last, field);
  const every = Number(step ?? 1);
  return Array.from({ length: Math.floor((end - start) / every) + 1 }, (_, index) => start + index * every);
}

function valueOf(text: string, { from, words }: Field): number {
  const word = words.indexOf(text);
  return word === -1 ? Number(text) : from + word;
}

/** Values as a field: `*` for all there are, else in order, three or more in a row as a range. */
function written(values: readonly number[], all: number): string {
  const distinct = [...new Set(values)].toSorted((one, other) => one - other);
  return distinct.length === all ? '*' : runsOf(distinct).map(writtenRun).join(',');
}

function runsOf(values: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run?.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs;
}

const writtenRun = (run: readonly number[]): string =>
  run.length < 3 ? run.join(',') : `${run[0]}-${run.at(-1)}`;
