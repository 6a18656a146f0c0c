import { comparable } from '../timestamps.ts';

/** A condition on one field of a file event, named by its path. */
export type Filter = {
  term: string;
  operator: string;
  value: string | number | boolean | string[] | null;
};

/** Whether the values that an event holds under a term meet a condition. */
export type Condition = (held: string[]) => boolean;

type Operator = {
  /** What the value must be. */
  takes: 'one' | 'list' | 'nothing' | 'number' | 'date' | 'time' | 'duration';
  condition: (wanted: string[], now: Date) => Condition;
};

const isAny = (wanted: string[]): Condition => {
  const matchers = wanted.map(matcher);
  return (held) => held.some((one) => matchers.some((matches) => matches(one)));
};
const isNone = (wanted: string[]): Condition => {
  const matches = isAny(wanted);
  return (held) => !matches(held);
};
const compared =
  (compare: (held: number, wanted: number) => boolean) =>
  ([wanted = '']: string[]): Condition =>
  (held) =>
    held.some((one) => compare(Number(one), Number(wanted)));
const timed =
  (compare: (held: string, wanted: string) => boolean) =>
  ([wanted = '']: string[]): Condition =>
  (held) =>
    held.some((one) => compare(comparable(one) ?? '', comparable(wanted) ?? ''));

const operators: Record<string, Operator> = {
  IS: { takes: 'one', condition: isAny },
  IS_NOT: { takes: 'one', condition: isNone },
  IS_ANY: { takes: 'list', condition: isAny },
  IS_NONE: { takes: 'list', condition: isNone },
  EXISTS: { takes: 'nothing', condition: () => (held) => held.length > 0 },
  DOES_NOT_EXIST: { takes: 'nothing', condition: () => (held) => held.length === 0 },
  GREATER_THAN: { takes: 'number', condition: compared((held, wanted) => held > wanted) },
  LESS_THAN: { takes: 'number', condition: compared((held, wanted) => held < wanted) },
  ON: {
    takes: 'date',
    condition:
      ([day = '']) =>
      (held) =>
        held.some((one) => one.startsWith(day)),
  },
  ON_OR_AFTER: { takes: 'time', condition: timed((held, wanted) => held >= wanted) },
  ON_OR_BEFORE: { takes: 'time', condition: timed((held, wanted) => held <= wanted) },
  WITHIN_THE_LAST: {
    takes: 'duration',
    condition: ([duration = ''], now) => {
      const start = now.getTime() - (millisecondsOf(duration) ?? 0);
      return (held) => held.some((one) => Date.parse(one) >= start);
    },
  },
};

/** The condition that a filter sets. */
export function conditionOf({ operator, value }: Filter, now: Date): Condition {
  const wanted = value === null ? [] : [value].flat().map(String);
  return operators[operator]?.condition(wanted, now) ?? (() => false);
}

/** What is wrong with a filter's operator or value; null: nothing. */
export function filterProblem({ operator, value }: Filter): string | null {
  const takes = Object.hasOwn(operators, operator) ? operators[operator]?.takes : undefined;
  if (takes === undefined) return `no such operator: ${operator}`;
  const isGood = {
    one: value !== null && !Array.isArray(value),
    list: Array.isArray(value) && value.length > 0,
    nothing: true, // the official SDK sends null; whatever else is sent says nothing
    number: value !== null && value !== '' && !Array.isArray(value) && Number.isFinite(Number(value)),
    date: typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
    time: typeof value === 'string' && comparable(value) !== null,
    duration: typeof value === 'string' && millisecondsOf(value) !== null,
  }[takes];
  return isGood ? null : `not a value for ${operator}`;
}

/** A star in a text stands for any characters. */
function matcher(wanted: string): (held: string) => boolean {
  if (/^(true|false)$/i.test(wanted)) return (held) => held === wanted || held === wanted.toLowerCase();
  if (!wanted.includes('*')) return (held) => held === wanted;
  const pattern = wanted.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^]*');
  const whole = new RegExp(`^${pattern}$`);
  return (held) => whole.test(held);
}

const day = 86_400_000;

/** How long an ISO 8601 duration such as `P30D` or `PT12H` lasts; a month counts 30 days, a year 365. */
function millisecondsOf(duration: string): number | null {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    duration,
  );
  if (!parts || !/\d/.test(duration)) return null;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((it) => Number(it ?? 0));
  return (
    (years * 365 + months * 30 + weeks * 7 + days) * day + ((hours * 60 + minutes) * 60 + seconds) * 1000
  );
}
