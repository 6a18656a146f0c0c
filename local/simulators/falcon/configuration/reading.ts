import type { Operation } from '../../platform.ts';
import { envelope, Rejected, type ApiError } from '../envelope.ts';
import { idsOf, limitOf, refuseMany, whole } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import { operationOf, type Collection } from './collection.ts';
import { inOrder, search } from './search.ts';

/** Reading records by `ids`. */
export const readOperation = <T extends { id: string }>(tenant: Tenant, kind: Collection<T>): Operation =>
  operationOf(kind, 'entities', 'GET', ({ query }) => {
    const { found, errors } = lookUp(tenant, kind, idsOf(query));
    return envelope(200, { resources: found.map((it) => kind.view(it, query)), errors });
  });

/** Searching a list paged by offset; one without a sort parameter ignores it. */
export const queryOperation = <T extends { id: string }>(
  tenant: Tenant,
  kind: Collection<T>,
  { sortable }: { sortable: boolean } = { sortable: true },
): Operation =>
  operationOf(kind, 'queries', 'GET', ({ query }) => {
    const page = { limit: settingsLimit(tenant, query), offset: whole(query, 'offset', 0) };
    const found = inOrder(kind, search(tenant, kind, query), sortable ? (query.get('sort') ?? '') : '');
    return envelope(200, {
      resources: found.slice(page.offset, page.offset + page.limit).map((it) => it.id),
      pagination: { ...page, total: found.length },
    });
  });

/** The records of these ids, in another order than asked, and what the switches say of those unknown. */
export function lookUp<T extends { id: string }>(
  tenant: Tenant,
  kind: Collection<T>,
  ids: readonly string[],
) {
  refuseMany(tenant.switches(), ids);
  const byId = new Map(kind.all().map((it) => [it.id, it]));
  const errors = unknownIds(
    tenant,
    kind.noun,
    ids.filter((id) => !byId.has(id)),
  );
  return { found: ids.toReversed().flatMap((id) => byId.get(id) ?? []), errors };
}

/** What an answer's `errors` say of unknown ids; a 404 for the whole call where the switches want that. */
export function unknownIds({ switches }: Tenant, noun: string, ids: readonly string[]): ApiError[] {
  const { unknownId } = switches();
  if (ids.length > 0 && unknownId === '404') throw new Rejected(404, `${noun} ${ids.join(', ')} not found`);
  return unknownId === 'errors' ? ids.map((id) => ({ code: 404, message: `${noun} not found`, id })) : [];
}

/** `limit` of a list of settings. */
export function settingsLimit({ switches }: Tenant, query: URLSearchParams): number {
  const { settingsLimit: otherwise, overLimit } = switches();
  return limitOf(query, { least: 1, most: 200, otherwise, overLimit });
}
