import { ConfigError } from '../lib/config-file.ts';

type Field = {
  name: string;
  min: number;
  max: number;
  /** Words that stand for numbers, the first for `firstWord`. */
  words: readonly string[];
  firstWord: number;
};

const minute: Field = { name: 'minute', min: 0, max: 59, words: [], firstWord: 0 };
const hour: Field = { name: 'hour', min: 0, max: 23, words: [], firstWord: 0 };
const dayOfMonth: Field = { name: 'day of month', min: 1, max: 31, words: [], firstWord: 1 };
const month: Field = {
  name: 'month',
  min: 1,
  max: 12,
  words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  firstWord: 1,
};
const dayOfWeek: Field = {
  name: 'day of week',
  min: 0,
  max: 7, // both 0 and 7 are Sunday
  words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  firstWord: 0,
};

/**
 * A five-field cron as EventBridge Scheduler writes it, in six fields: one of the two days is `?`, Sunday is 1.
 * `where` names the setting in messages.
 * @throws ConfigError for what is not cron, and for what Scheduler cannot be told.
 */
export function awsCron(schedule: string, where: string): string {
  const fault = (why: string) => new ConfigError(`${where}: found ${JSON.stringify(schedule)}; ${why}`);
  const [minutes, hours, days, months, weekdays, ...more] = schedule.trim().split(/\s+/);
  if (!minutes || !hours || !days || !months || !weekdays || more.length > 0)
    throw fault('expected five cron fields: minute, hour, day of month, month, day of week');
  // Cron runs on either day; Scheduler has no way to say so.
  if (days !== '*' && weekdays !== '*')
    throw fault('AWS takes a day of month or a day of week, not both: make it two exports, or leave one *');
  const read = (text: string, field: Field) => valuesOf(text, field, fault);
  const awsWeekdays = read(weekdays, dayOfWeek).map((day) => (day % 7) + 1);
  const fields = [
    written(read(minutes, minute), 60),
    written(read(hours, hour), 24),
    weekdays === '*' ? written(read(days, dayOfMonth), 31) : '?',
    written(read(months, month), 12),
    weekdays === '*' ? '?' : written(awsWeekdays, 7),
    '*',
  ];
  return `cron(${fields.join(' ')})`;
}

type Fault = (why: string) => ConfigError;

/** The numbers that a field names. Only these are handed on: no reading of steps can then differ between the two crons. */
const valuesOf = (text: string, field: Field, fault: Fault): number[] =>
  text.split(',').flatMap((part) => partValues(part, field, fault));

function partValues(part: string, field: Field, fault: Fault): number[] {
  const { range = '', step } = /^(?<range>[^/]+)(?:\/(?<step>[1-9]\d*))?$/.exec(part)?.groups ?? {};
  const [start = '', end, ...more] = range === '*' ? [`${field.min}`, `${field.max}`] : range.split('-');
  const from = numberOf(start, field);
  // `5/15` reads "from 5 on, every 15".
  const last = step === undefined ? from : field.max;
  const to = end === undefined ? last : numberOf(end, field);
  if (from === null || to === null || more.length > 0) throw fault(`${part} is not a ${field.name}`);
  if (to < from) throw fault(`the range ${part} of the ${field.name} runs backwards`);
  const every = Number(step ?? 1);
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
}

function numberOf(text: string, { min, max, words, firstWord }: Field): number | null {
  const word = words.indexOf(text.toLowerCase());
  if (word !== -1) return word + firstWord;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return number >= min && number <= max ? number : null;
}

/** Numbers as a field: `*` for all there are, else in order, with three or more in a row as a range. */
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
