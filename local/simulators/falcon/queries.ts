import type { Answer, Call, Operation } from '../platform.ts';
import { allText, caseValues, isCaseField, isSortField } from './case-fields.ts';
import { envelope, Rejected } from './envelope.ts';
import { clausesOf, matches, type Clause, type Filter } from './fql.ts';
import { filterOf, pageOf, sorted } from './paging.ts';
import type { Tenant } from './tenant.ts';
import type { FalconCase } from './records.ts';

/** Searching for cases. */
export const queryOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'queries_cases_get_v1',
    method: 'GET',
    path: '/cases/queries/cases/v1',
    answer: (call) => query(tenant, call),
  },
];

function query(tenant: Tenant, { query }: Call): Answer {
  const page = pageOf(query);
  const filter = filterOf(query.get('filter') ?? '', {
    now: tenant.now(),
    wildcard: (field) => field === 'name',
  });
  const found = withText(search(tenant, filter), query.get('q') ?? '');
  const ordered = sorted(found, query.get('sort') ?? '', {
    sortable: isSortField,
    valuesOf: (it, field) => caseValues(tenant, it, field),
  });
  return envelope(200, {
    resources: ordered.slice(page.offset, page.offset + page.limit).map((it) => it.id),
    pagination: { ...page, total: found.length },
  });
}

/** The cases that pass the filter, oldest first. */
function search(tenant: Tenant, filter: Filter | null): FalconCase[] {
  if (filter === null) return tenant.index.all();
  const unknown = clausesOf(filter).find((clause) => !isCaseField(clause.field));
  if (unknown && tenant.switches().unknownField === 'error')
    throw new Rejected(400, `invalid filter: unknown field ${unknown.field}`);
  if (unknown) return [];
  return candidates(tenant, filter).filter((it) => matches(filter, (field) => caseValues(tenant, it, field)));
}

/** All cases, or the few that one clause which must hold leaves, so a search by tag does not read 100,000 cases. */
function candidates({ index }: Tenant, filter: Filter): FalconCase[] {
  const narrow = required(filter).find(
    ({ field, operator, wanted }) =>
      (field === 'tags' || field === 'id') && operator === '=' && !wanted.includes('*'),
  );
  if (!narrow) return index.all();
  const wanted = narrow.wanted.map(String);
  const ids = narrow.field === 'id' ? wanted : wanted.flatMap((tag) => [...index.tagged(tag)]);
  return index.get(ids).toSorted((a, b) => a.sequence - b.sequence);
}

/** The clauses that must hold for the filter to hold. */
function required(filter: Filter): Clause[] {
  if (filter.kind === 'clause') return [filter];
  return filter.kind === 'and' ? filter.of.flatMap(required) : [];
}

function withText(cases: FalconCase[], text: string): FalconCase[] {
  const wanted = text.toLowerCase();
  return wanted === '' ? cases : cases.filter((it) => allText(it).toLowerCase().includes(wanted));
}
