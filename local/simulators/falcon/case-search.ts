import { allText, caseReader, isCaseField, isSortField, sortKey } from './case-fields.ts';
import type { Row } from './case-index.ts';
import type { Compare } from './case-order.ts';
import { Rejected } from './envelope.ts';
import { between, countOf, foundIn, type FoundRows } from './found-rows.ts';
import { clausesOf, predicateOf, requiredOf, without, type Filter } from './fql.ts';
import { compareValues, sortParts } from './paging.ts';
import type { FalconCase } from './records.ts';
import type { Tenant } from './tenant.ts';

/** What a search asks for: a filter, a text that must stand somewhere in the case, and an order. */
export type Wanted = { filter: Filter | null; text: string; sort: string };

type Order = { name: string; compare: Compare };
/** Rows to look through from some place on, in the order of that name if in any, by what is left of the filter. */
type Candidates = { rows: readonly Row[]; from: number; order: string | null; filter: Filter | null };

const few = 2000; // so many are sorted sooner than an order of all is gone through

/** The cases that pass, in order; what is given holds until the index changes. */
export function search(tenant: Tenant, { filter, text, sort }: Wanted): FoundRows {
  if (unknownField(tenant, filter)) return { rows: [], places: null };
  const order = orderOf(tenant, sort);
  const { index } = tenant;
  if (filter === null && text === '') return { rows: index.ordered(order.name, order.compare), places: null };
  const start = fewByKey(tenant, filter) ?? sinceTime(tenant, filter) ?? allOf(tenant, filter);
  const found = foundIn(start.rows, predicate(tenant, start.filter, text), start.from);
  return start.order === order.name ? found : inOrder(tenant, found, order);
}

function inOrder({ index }: Tenant, found: FoundRows, { name, compare }: Order): FoundRows {
  const count = countOf(found);
  if (count <= few) return { rows: between(found, 0, count).toSorted(compare), places: null };
  const isFound = index.marked(found);
  return foundIn(index.ordered(name, compare), isFound);
}

function unknownField({ switches }: Tenant, filter: Filter | null): boolean {
  const unknown = (filter ? clausesOf(filter) : []).find((clause) => !isCaseField(clause.field));
  if (unknown && switches().unknownField === 'error')
    throw new Rejected(400, `invalid filter: unknown field ${unknown.field}`);
  return unknown !== undefined;
}

function allOf(tenant: Tenant, filter: Filter | null): Candidates {
  const { name, compare } = orderOf(tenant, '');
  return { rows: tenant.index.ordered(name, compare), from: 0, order: name, filter };
}

/** What the first clause by id or tag leaves, if one must hold and leaves few. */
function fewByKey({ index }: Tenant, filter: Filter | null): Candidates | null {
  const narrow = requiredOf(filter).find(
    ({ field, operator, wanted }) =>
      (field === 'tags' || field === 'id') && operator === '=' && !wanted.includes('*'),
  );
  if (!narrow) return null;
  const keys = narrow.wanted.map(String);
  const ids = narrow.field === 'id' ? keys : keys.flatMap((tag) => [...index.tagged(tag)]);
  return ids.length > few ? null : { rows: index.get(ids), from: 0, order: null, filter };
}

/** What a clause leaves that wants no cases before some instant: the end of an order, as for a window of a walk. */
function sinceTime(tenant: Tenant, filter: Filter | null): Candidates | null {
  const since = requiredOf(filter).find(
    ({ field, operator, wanted }) =>
      (field === 'created_timestamp' || field === 'updated_timestamp') &&
      (operator === '>=' || operator === '>') &&
      !wanted.includes('*'),
  );
  if (!filter || !since) return null;
  const { name, compare } = orderOf(tenant, `${since.field}.asc`);
  const rows = tenant.index.ordered(name, compare);
  const key = sortKey(tenant, since.field);
  const from = firstOf(rows, ({ it }) => since.test.one(key(it)));
  return { rows, from, order: name, filter: without(filter, since) };
}

/** The place of the first row that holds, where all after it do. */
function firstOf(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row && holds(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function predicate(tenant: Tenant, filter: Filter | null, text: string): (row: Row) => boolean {
  const holds = filter && predicateOf<FalconCase>(filter, (field) => caseReader(tenant, field));
  const wanted = text.toLowerCase();
  if (wanted === '') return holds ? ({ it }) => holds(it) : () => true;
  const says = (row: Row) => (row.text ??= allText(row.it).toLowerCase()).includes(wanted);
  return holds ? (row) => holds(row.it) && says(row) : says;
}

/** The newest first, or by a field; those that tie in the order of their creation. */
function orderOf(tenant: Tenant, sort: string): Order {
  const { field, descending } = sortParts(sort);
  if (!isSortField(field)) return { name: 'newest first', compare: (a, b) => b.it.sequence - a.it.sequence };
  const key = sortKey(tenant, field);
  const sign = descending ? -1 : 1;
  return {
    name: `${field} ${sign}`,
    compare: (a, b) => sign * compareValues(key(a.it), key(b.it)) || a.it.sequence - b.it.sequence,
  };
}
