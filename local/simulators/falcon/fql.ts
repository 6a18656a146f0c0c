export type Value = string | number | boolean;

/** One `field:operator value`; `wanted` holds several values for a list. */
export type Clause = {
  kind: 'clause';
  field: string;
  operator: string;
  wanted: readonly Value[];
  test: (values: readonly Value[]) => boolean;
};

/** A parsed filter: a clause, or several that must all (`and`) or one of which must (`or`) hold. */
export type Filter = Clause | { kind: 'and' | 'or'; of: Filter[] };

/** What a filter's meaning depends on beside its text. */
export type Meaning = {
  now: Date;
  /** Whether `*` in a plain quoted value of this field stands for any text. */
  wildcard: (field: string) => boolean;
};

export class FqlError extends Error {
  override readonly name = 'FqlError';
}

/** Parses Falcon Query Language: `+` is AND and binds tighter than `,` which is OR; parentheses group. */
export function parseFql(text: string, meaning: Meaning): Filter {
  let at = 0;

  const take = (pattern: RegExp): string | null => {
    const sticky = new RegExp(`\\s*(${pattern.source})`, 'y');
    sticky.lastIndex = at;
    const found = sticky.exec(text);
    if (!found) return null;
    at = sticky.lastIndex;
    return found[1] ?? '';
  };
  const expect = (pattern: RegExp, what: string): string => {
    const found = take(pattern);
    if (found === null) throw new FqlError(`${what} expected at position ${at} of the filter`);
    return found;
  };

  const chain = (kind: 'and' | 'or', separator: RegExp, part: () => Filter): Filter => {
    const first = part();
    const of = [first];
    while (take(separator) !== null) of.push(part());
    return of.length === 1 ? first : { kind, of };
  };
  const anyOf = (): Filter => chain('or', /,/, allOf);
  const allOf = (): Filter => chain('and', /\+/, single);
  const single = (): Filter => {
    if (take(/\(/) === null) return clause();
    const inner = anyOf();
    expect(/\)/, 'a closing parenthesis');
    return inner;
  };
  const clause = (): Clause => {
    const field = expect(/[A-Za-z_][\w.]*/, 'a field name');
    expect(/:/, 'a colon');
    const operator = take(/!~|!\*|>=|<=|[!><~*]/) ?? '=';
    const wanted = take(/\[/) === null ? [value()] : list();
    return { kind: 'clause', field, operator, wanted, test: testOf(field, operator, wanted, meaning) };
  };
  const list = (): Value[] => {
    const values = [value()];
    while (take(/,/) !== null) values.push(value());
    expect(/\]/, 'a closing bracket');
    return values;
  };
  const value = (): Value => {
    const quoted = take(/'(?:[^'\\]|\\[\s\S])*'/);
    if (quoted !== null) return unquote(quoted);
    const bare = expect(/-?\d+(?:\.\d+)?(?![\w.-])|(?:true|false)\b/, 'a quoted text, number or boolean');
    return bare === 'true' || bare === 'false' ? bare === 'true' : Number(bare);
  };

  const filter = anyOf();
  expect(/$/, 'the end');
  return filter;
}

/** The clauses of a filter, whatever their place. */
export const clausesOf = (filter: Filter): Clause[] =>
  filter.kind === 'clause' ? [filter] : filter.of.flatMap(clausesOf);

/** Whether something with these field values passes. */
export function matches(filter: Filter, valuesOf: (field: string) => readonly Value[]): boolean {
  if (filter.kind === 'clause') return filter.test(valuesOf(filter.field));
  return filter.kind === 'and'
    ? filter.of.every((part) => matches(part, valuesOf))
    : filter.of.some((part) => matches(part, valuesOf));
}

/** Fields of this name hold instants as `2026-01-31T09:30:00.000Z`: of one width, so text order is time order. */
export const isDate = (field: string): boolean => field.endsWith('timestamp');

function unquote(quoted: string): string {
  if (/\p{Cc}/u.test(quoted)) throw new FqlError('a control character in a quoted text');
  return quoted.slice(1, -1).replace(/\\(['\\])/g, '$1');
}

type Test = (values: readonly Value[]) => boolean;

function testOf(field: string, operator: string, wanted: readonly Value[], meaning: Meaning): Test {
  if (operator.startsWith('!')) {
    const opposite = testOf(field, operator.slice(1) || '=', wanted, meaning);
    return (values) => !opposite(values);
  }
  if (wanted.length > 1 && operator !== '=') throw new FqlError(`a list goes with no ${operator} (${field})`);
  const tests = wanted.map((one) => matcher(field, operator, one, meaning));
  return (values) => tests.some((test) => test(values));
}

function matcher(field: string, operator: string, wanted: Value, { now, wildcard }: Meaning): Test {
  if (wanted === '*') return (values) => values.length > 0; // so :!'*' means that the field is unset
  const pattern = operator === '*' || (wildcard(field) && String(wanted).includes('*'));
  const match = isDate(field)
    ? compare(operator, instantOf(field, wanted, now))
    : pattern
      ? like(String(wanted))
      : compare(operator, wanted);
  return (values) => values.some(match);
}

function compare(operator: string, wanted: Value): (value: Value) => boolean {
  const order = (value: Value): number =>
    typeof value === 'number' ? value - Number(wanted) : compareText(String(value), String(wanted));
  switch (operator) {
    case '>':
      return (value) => order(value) > 0;
    case '>=':
      return (value) => order(value) >= 0;
    case '<':
      return (value) => order(value) < 0;
    case '<=':
      return (value) => order(value) <= 0;
    case '~':
      return words(String(wanted));
    default:
      return (value) => order(value) === 0;
  }
}

/** -1, 0 or 1 by code units; a locale's order would differ between machines. */
export const compareText = (a: string, b: string): number => Number(a > b) - Number(a < b);

function words(wanted: string): (value: Value) => boolean {
  const all = wanted.toLowerCase().split(/\s+/);
  return (value) => all.every((word) => String(value).toLowerCase().includes(word));
}

function like(pattern: string): (value: Value) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  return (value) => whole.test(String(value));
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
