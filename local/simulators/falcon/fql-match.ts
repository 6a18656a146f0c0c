import type { Cell, Value } from '../table/column.ts';

export type { Value } from '../table/column.ts';

/** What a clause's meaning depends on beside its text. */
export type Meaning = {
  now: Date;
  /** Whether `*` in a plain quoted value of this field stands for any text. */
  wildcard: (field: string) => boolean;
};

/** A filter that cannot be read. */
export class FqlError extends Error {
  override readonly name = 'FqlError';
}

/** Fields of this name hold instants as `2026-01-31T09:30:00.000Z`: of one width, so text order is time order. */
export const isDate = (field: string): boolean => field.endsWith('timestamp');

/** Whether what a field holds satisfies a clause. */
export type Test = (cell: Cell) => boolean;

type Match = (value: Value) => boolean;

/** The test of `field:operator wanted`; of several wanted values one is enough. */
export function testOf(field: string, operator: string, wanted: readonly Value[], meaning: Meaning): Test {
  if (operator.startsWith('!')) {
    const test = testOf(field, operator.slice(1) || '=', wanted, meaning);
    return (cell) => !test(cell);
  }
  if (wanted.length > 1 && operator !== '=') throw new FqlError(`a list goes with no ${operator} (${field})`);
  const isPlain = operator === '=' && !isDate(field) && !wanted.some((it) => String(it).includes('*'));
  const passes = isPlain ? oneOf(wanted) : anyOf(wanted.map((it) => matcher(field, operator, it, meaning)));
  return (cell) => cell.some(passes); // so :!'*' means that the field is unset
}

/** A match of any of these exactly; there can be a thousand. */
function oneOf(wanted: readonly Value[]): Match {
  const texts = new Set(wanted.map(String));
  const numbers = new Set(wanted.map(Number));
  return (value) => (typeof value === 'number' ? numbers.has(value) : texts.has(String(value)));
}

/** A match by one of these. */
const anyOf = (matches: readonly Match[]): Match =>
  matches.reduce((one, other) => (value) => one(value) || other(value));

function matcher(field: string, operator: string, wanted: Value, { now, wildcard }: Meaning): Match {
  if (wanted === '*') return () => true;
  if (isDate(field)) return compare(operator, instantOf(field, wanted, now));
  const pattern = operator === '*' || (wildcard(field) && String(wanted).includes('*'));
  return pattern ? like(String(wanted)) : compare(operator, wanted);
}

function compare(operator: string, wanted: Value): Match {
  const text = String(wanted);
  const number = Number(wanted);
  switch (operator) {
    case '>':
      return (value) => (typeof value === 'number' ? value > number : String(value) > text);
    case '>=':
      return (value) => (typeof value === 'number' ? value >= number : String(value) >= text);
    case '<':
      return (value) => (typeof value === 'number' ? value < number : String(value) < text);
    case '<=':
      return (value) => (typeof value === 'number' ? value <= number : String(value) <= text);
    case '~':
      return words(text);
    default:
      return oneOf([wanted]);
  }
}

function words(wanted: string): Match {
  const all = wanted.toLowerCase().split(/\s+/);
  return (value) => all.every((word) => String(value).toLowerCase().includes(word));
}

function like(pattern: string): Match {
  const parts = pattern.split('*');
  const [before = '', after = '', end] = parts;
  if (parts.length === 1) return (value) => String(value) === pattern;
  if (parts.length === 2)
    return (value) => {
      const text = String(value);
      return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
    };
  if (parts.length === 3 && before === '' && end === '') return (value) => String(value).includes(after);
  const escaped = parts.map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const whole = new RegExp(`^${escaped.join('.*')}$`, 's');
  const longest = parts.reduce((a, b) => (a.length >= b.length ? a : b));
  return (value) => {
    const text = String(value);
    return text.includes(longest) && whole.test(text); // the first part alone tells most texts apart, and sooner
  };
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** An instant as fields hold it, of a UTC date or a time before now. @throws FqlError */
export function instantOf(field: string, wanted: Value, now: Date): string {
  const [relative, amount = '0', unit = 's'] = /^now(?:-(\d+)([smhdw]))?$/.exec(String(wanted)) ?? [];
  if (relative !== undefined) return isoOf(now.getTime() - Number(amount) * (unitMs[unit] ?? 0));
  const absolute = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.test(String(wanted))
    ? Date.parse(String(wanted))
    : Number.NaN;
  if (Number.isNaN(absolute))
    throw new FqlError(`${field} needs a UTC date or now-7d, not ${String(wanted)}`);
  return isoOf(absolute);
}

const isoOf = (time: number): string => new Date(time).toISOString();
