import { FqlError, testOf, type Meaning, type Test, type Value } from './fql-match.ts';
import type { Switches } from './switches.ts';

export { FqlError, instantOf, isDate, type Meaning, type Value } from './fql-match.ts';

/** One `field:operator value`; `wanted` holds several values for a list. */
export type Clause = {
  kind: 'clause';
  field: string;
  operator: string;
  wanted: readonly Value[];
  test: Test;
};

/** A parsed filter: a clause, or several that must all (`and`) or one of which must (`or`) hold. */
export type Filter = Clause | { kind: 'and' | 'or'; of: Filter[] };

/** What Falcon does not publish of its grammar. */
export type Grammar = Pick<Switches, 'fqlPrecedence' | 'fqlEscape'>;

const likeliest: Grammar = { fqlPrecedence: 'and-first', fqlEscape: 'backslash' };

/** How a quote stands in a quoted text: the form of such a text, and what its inside means. */
const quotes: Record<Grammar['fqlEscape'], { form: RegExp; meant: (inside: string) => string }> = {
  backslash: { form: /'(?:[^'\\]|\\[\s\S])*'/, meant: (inside) => inside.replace(/\\(['\\])/g, '$1') },
  doubled: { form: /'(?:[^']|'')*'/, meant: (inside) => inside.replaceAll("''", "'") },
  none: { form: /'[^']*'/, meant: (inside) => inside },
};

/** Parses Falcon Query Language: `+` is AND, `,` is OR, parentheses group. @throws FqlError */
export function parseFql(
  text: string,
  meaning: Meaning,
  { fqlPrecedence, fqlEscape }: Grammar = likeliest,
): Filter {
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

  const chain = (kind: 'and' | 'or', part: () => Filter): Filter => {
    const first = part();
    const of = [first];
    while (take(kind === 'and' ? /\+/ : /,/) !== null) of.push(part());
    return of.length === 1 ? first : { kind, of };
  };
  const leftToRight = (): Filter => {
    let left = single();
    for (let sign = take(/[+,]/); sign !== null; sign = take(/[+,]/))
      left = { kind: sign === '+' ? 'and' : 'or', of: [left, single()] };
    return left;
  };
  const whole: Record<Grammar['fqlPrecedence'], () => Filter> = {
    'and-first': () => chain('or', () => chain('and', single)),
    'or-first': () => chain('and', () => chain('or', single)),
    'left-to-right': leftToRight,
  };
  const single = (): Filter => {
    if (take(/\(/) === null) return clause();
    const inner = whole[fqlPrecedence]();
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
    const quoted = take(quotes[fqlEscape].form);
    if (quoted !== null) return quotes[fqlEscape].meant(insideOf(quoted));
    const bare = expect(/-?\d+(?:\.\d+)?(?![\w.-])|(?:true|false)\b/, 'a quoted text, number or boolean');
    return bare === 'true' || bare === 'false' ? bare === 'true' : Number(bare);
  };

  const filter = whole[fqlPrecedence]();
  expect(/$/, 'the end');
  return filter;
}

function insideOf(quoted: string): string {
  if (/\p{Cc}/u.test(quoted)) throw new FqlError('a control character in a quoted text');
  return quoted.slice(1, -1);
}

/** The clauses of a filter, whatever their place. */
export const clausesOf = (filter: Filter): Clause[] =>
  filter.kind === 'clause' ? [filter] : filter.of.flatMap(clausesOf);

/** The filter where `~` is understood and finds nothing: so it was seen on files and settings. */
export function withoutTextMatch(filter: Filter): Filter {
  if (filter.kind !== 'clause') return { kind: filter.kind, of: filter.of.map(withoutTextMatch) };
  if (!filter.operator.endsWith('~')) return filter;
  const always = filter.operator === '!~';
  return { ...filter, test: () => always };
}

/** A filter as a function, made of those of its clauses once, not once for each thing asked. */
export function predicateOf<T>(
  filter: Filter,
  ofClause: (clause: Clause) => (it: T) => boolean,
): (it: T) => boolean {
  if (filter.kind === 'clause') return ofClause(filter);
  const parts = filter.of.map((part) => predicateOf(part, ofClause));
  return filter.kind === 'and'
    ? parts.reduce((one, other) => (it) => one(it) && other(it))
    : parts.reduce((one, other) => (it) => one(it) || other(it));
}

/** Whether something with these field values passes. */
export const matches = (filter: Filter, valuesOf: (field: string) => readonly Value[]): boolean =>
  predicateOf(
    filter,
    ({ field, test }) =>
      () =>
        test(valuesOf(field)),
  )(null);
