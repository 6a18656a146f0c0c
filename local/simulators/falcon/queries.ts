import type { Answer, Call, Operation } from '../platform.ts';
import { followsClock } from './case-fields.ts';
import { search, type Wanted } from './case-search.ts';
import { envelope } from './envelope.ts';
import { newFoundCases } from './found-cases.ts';
import { clausesOf } from './fql.ts';
import { filterOf, pageOf } from './paging.ts';
import type { Tenant } from './tenant.ts';

/** Searching for cases. */
export function queryOperations(tenant: Tenant): Operation[] {
  const found = newFoundCases(tenant.index.generation);
  const answer = ({ query }: Call): Answer => {
    const page = pageOf(query, tenant.switches());
    const wanted = wantedBy(tenant, query);
    const find = () => search(tenant, wanted);
    const numbers = lasts(wanted) ? found.get(JSON.stringify([wanted, tenant.switches()]), find) : find();
    return envelope(200, {
      resources: numbers
        .slice(page.offset, page.offset + page.limit)
        .flatMap((number) => tenant.index.seen().get(number)?.id ?? []),
      pagination: { ...page, total: numbers.length },
    });
  };
  return [{ id: 'queries_cases_get_v1', method: 'GET', path: '/cases/queries/cases/v1', answer }];
}

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
