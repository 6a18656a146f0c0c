import { compareValues } from '../table/order.ts';
import { Rejected } from './envelope.ts';
import { FqlError, parseFql, type Filter, type Grammar, type Meaning, type Value } from './fql.ts';
import type { Switches } from './switches.ts';

const ceiling = 10_000;

export type Page = { limit: number; offset: number };

/** `limit` and `offset` of a query; what reaches beyond the ceiling is as the switch says. */
export function pageOf(query: URLSearchParams, { overCeiling, overLimit }: Switches): Page {
  const limit = limitOf(query, { least: 0, most: ceiling, otherwise: 100, overLimit });
  const offset = whole(query, 'offset', 0);
  if (limit + offset <= ceiling) return { limit, offset };
  if (overCeiling === '400')
    throw new Rejected(400, `the sum of limit and offset params must not be above ${ceiling}`);
  return { limit: overCeiling === 'clamp' ? Math.max(0, ceiling - offset) : 0, offset };
}

type Bounds = { least: number; most: number; otherwise: number; overLimit: Switches['overLimit'] };

/** The `limit` of a query; what is beyond the bounds is a 400, or as much as the list gives at all. */
export function limitOf(query: URLSearchParams, { least, most, otherwise, overLimit }: Bounds): number {
  const limit = whole(query, 'limit', otherwise);
  if (limit >= least && limit <= most) return limit;
  if (limit > most && overLimit === 'clamp') return most;
  throw new Rejected(400, `limit must be ${least} to ${most}`);
}

/** The `ids` of a query, each once; none is a 400. */
export function idsOf(query: URLSearchParams): string[] {
  const ids = [...new Set(query.getAll('ids'))];
  if (ids.length === 0) throw new Rejected(400, 'ids is required');
  return ids;
}

/** Refuses more ids than a call can name. */
export function refuseMany({ maxIds }: Switches, ids: readonly string[]): void {
  if (ids.length > maxIds) throw new Rejected(400, `a call can name at most ${maxIds} ids`);
}

/** A whole number of a query; left out, `otherwise`. */
export function whole(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) ?? '';
  if (text === '') return otherwise;
  if (!/^\d+$/.test(text)) throw new Rejected(400, `${name} must be a whole number, not ${text}`);
  return Number(text);
}

/** A flag of a query, in any of the spellings that Go reads (Python sends `True`); left out, `otherwise`. */
export function flag(query: URLSearchParams, name: string, otherwise: boolean): boolean {
  const text = query.get(name) ?? '';
  if (text === '') return otherwise;
  const value = asFlag(text);
  if (value === null) throw new Rejected(400, `${name} must be true or false, not ${text}`);
  return value;
}

/** What such a text means, null for another. */
export function asFlag(text: string): boolean | null {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : null;
}

/** The `after` of a page that starts there. A caller must treat it as opaque, so it does not look like a number. */
export const tokenOf = (position: number): string =>
  Buffer.from(`position ${position}`).toString('base64url');

/** Where the page of such a token starts; no token is the first page. */
export function positionOf(token: string): number {
  if (token === '') return 0;
  const position = /^position (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw new Rejected(400, 'invalid after token');
  return Number(position);
}

/** The filter a caller sent, null for none; one that does not parse is a 400. */
export function filterOf(text: string, meaning: Meaning, grammar: Grammar): Filter | null {
  if (text === '') return null;
  try {
    return parseFql(text, meaning, grammar);
  } catch (error) {
    if (error instanceof FqlError) throw new Rejected(400, `invalid filter: ${error.message}`);
    throw error;
  }
}

type Fields<T> = (item: T, field: string) => readonly Value[];

/**
 * Items, given oldest first, in the order of `sort` (`field.desc`, `field|desc`); those that tie stay as they came.
 * No sort, or one by a field that cannot be sorted by, gives the newest first.
 */
export function sorted<T>(
  items: readonly T[],
  sort: string,
  { sortable, valuesOf }: { sortable: (field: string) => boolean; valuesOf: Fields<T> },
): T[] {
  const { field, descending } = sortParts(sort);
  if (!sortable(field)) return items.toReversed();
  const sign = descending ? -1 : 1;
  const keyed = items.map((item) => ({ item, key: valuesOf(item, field)[0] ?? '' }));
  return keyed.toSorted((a, b) => sign * compareValues(a.key, b.key)).map(({ item }) => item);
}

/** The field and direction of `field.desc` or `field|desc`; ascending where none is given. */
export function sortParts(sort: string): { field: string; descending: boolean } {
  const [, field = '', direction = 'asc'] = /^(.+?)(?:[.|](asc|desc))?$/.exec(sort) ?? [];
  return { field, descending: direction === 'desc' };
}
