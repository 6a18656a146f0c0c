import type { Answer, Call, Operation } from '../platform.ts';
import { allText, caseReader, followsClock, isCaseField, isSortField, sortKey } from './case-fields.ts';
import type { Row } from './case-index.ts';
import type { Compare } from './case-order.ts';
import { newFoundCases } from './found-cases.ts';
import { envelope, Rejected } from './envelope.ts';
import { clausesOf, predicateOf, type Clause, type Filter } from './fql.ts';
import { compareValues, filterOf, pageOf, sortParts } from './paging.ts';
import type { FalconCase } from './records.ts';
import type { Tenant } from './tenant.ts';

/** Searching for cases. */
export function queryOperations(tenant: Tenant): Operation[] {
  const found = newFoundCases(tenant.index.generation);
  const answer = ({ query }: Call): Answer => {
    const page = pageOf(query, tenant.switches());
    const wanted = wantedBy(tenant, query);
    const find = () => search(tenant, wanted);
    const rows = lasts(wanted) ? found.get(JSON.stringify([wanted, tenant.switches()]), find) : find();
    return envelope(200, {
      resources: rows.slice(page.offset, page.offset + page.limit).map(({ it }) => it.id),
      pagination: { ...page, total: rows.length },
    });
  };
  return [{ id: 'queries_cases_get_v1', method: 'GET', path: '/cases/queries/cases/v1', answer }];
}

type Wanted = { filter: Filter | null; text: string; sort: string };

function wantedBy(tenant: Tenant, query: URLSearchParams): Wanted {
  const meaning = { now: tenant.now(), wildcard: (field: string) => field === 'name' };
  const filter = filterOf(query.get('filter') ?? '', meaning, tenant.switches());
  return { filter, text: query.get('q') ?? '', sort: query.get('sort') ?? '' };
}

/** Whether the same is found for as long as nothing changes but the time. */
const lasts = ({ filter }: Wanted): boolean =>
  (filter ? clausesOf(filter) : []).every(
    ({ field, wanted }) => !followsClock(field) && !wanted.some((it) => String(it).startsWith('now')),
  );

function search(tenant: Tenant, { filter, text, sort }: Wanted): Row[] {
  const passes = predicate(tenant, filter, text);
  return rowsOf(tenant, filter, sort).filter(passes);
}

type Predicate = (row: Row) => boolean;

function predicate(tenant: Tenant, filter: Filter | null, text: string): Predicate {
  const filtered = filter === null ? null : passing(tenant, filter);
  const wanted = text.toLowerCase();
  if (wanted === '') return filtered ?? (() => true);
  const found: Predicate = (row) => (row.text ??= allText(row.it).toLowerCase()).includes(wanted);
  return filtered ? (row) => filtered(row) && found(row) : found;
}

function passing(tenant: Tenant, filter: Filter): Predicate {
  const unknown = clausesOf(filter).find((clause) => !isCaseField(clause.field));
  if (unknown && tenant.switches().unknownField === 'error')
    throw new Rejected(400, `invalid filter: unknown field ${unknown.field}`);
  if (unknown) return () => false;
  const holds = predicateOf<FalconCase>(filter, (field) => caseReader(tenant, field));
  return ({ it }) => holds(it);
}

const few = 2000; // so many are sorted sooner than all are looked through

/** All cases in order, or those few that one clause which must hold leaves. */
function rowsOf(tenant: Tenant, filter: Filter | null, sort: string): readonly Row[] {
  const { name, compare } = orderOf(tenant, sort);
  const ids = filter === null ? null : narrowed(tenant, filter);
  return ids === null || ids.size > few
    ? tenant.index.ordered(name, compare)
    : tenant.index.get(ids).toSorted(compare);
}

/** The ids that the first clause by id or tag leaves, if one must hold. */
function narrowed({ index }: Tenant, filter: Filter): ReadonlySet<string> | null {
  const narrow = required(filter).find(
    ({ field, operator, wanted }) =>
      (field === 'tags' || field === 'id') && operator === '=' && !wanted.includes('*'),
  );
  if (!narrow) return null;
  const [first = '', ...others] = narrow.wanted.map(String);
  if (narrow.field === 'id') return new Set([first, ...others]);
  if (others.length === 0) return index.tagged(first);
  return new Set([first, ...others].flatMap((tag) => [...index.tagged(tag)]));
}

/** The clauses that must hold for the filter to hold. */
function required(filter: Filter): Clause[] {
  if (filter.kind === 'clause') return [filter];
  return filter.kind === 'and' ? filter.of.flatMap(required) : [];
}

/** The newest first, or by a field; those that tie in the order of their creation. */
function orderOf(tenant: Tenant, sort: string): { name: string; compare: Compare } {
  const { field, descending } = sortParts(sort);
  if (!isSortField(field)) return { name: 'newest first', compare: (a, b) => b.it.sequence - a.it.sequence };
  const key = sortKey(tenant, field);
  const sign = descending ? -1 : 1;
  return {
    name: `${field} ${sign}`,
    compare: (a, b) => sign * compareValues(key(a.it), key(b.it)) || a.it.sequence - b.it.sequence,
  };
}
