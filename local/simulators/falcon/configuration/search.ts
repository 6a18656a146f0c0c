import { Rejected } from '../envelope.ts';
import { clausesOf, matches, withoutTextMatch, type Filter, type Value } from '../fql.ts';
import { filterOf, sorted } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import type { Collection } from './collection.ts';

/** The records that pass a query's filter, oldest first. */
export function search<T extends { id: string }>(
  tenant: Tenant,
  kind: Collection<T>,
  query: URLSearchParams,
): T[] {
  const filter = configurationFilter(tenant, query.get('filter') ?? '');
  const unknown = unknownField(kind, filter);
  if (unknown !== null && tenant.switches().unknownField === 'error')
    throw new Rejected(400, `invalid filter: unknown field ${unknown}`);
  return unknown === null ? passing(kind, filter) : [];
}

/** The records that pass. */
export const passing = <T extends { id: string }>(kind: Collection<T>, filter: Filter | null): T[] =>
  kind.all().filter((it) => filter === null || matches(filter, (field) => valuesOf(kind, it, field)));

/** The first field of a filter that the kind does not have. */
export const unknownField = <T extends { id: string }>(
  kind: Collection<T>,
  filter: Filter | null,
): string | null =>
  (filter ? clausesOf(filter) : []).find(({ field }) => !Object.hasOwn(kind.values, field))?.field ?? null;

/** A parsed filter. Only `:*'…'` has wildcards here, and `~` finds nothing: so it was seen on the real service. */
export function configurationFilter({ now, switches }: Tenant, text: string): Filter | null {
  const filter = filterOf(text, { now: now(), wildcard: () => false }, switches());
  return filter && withoutTextMatch(filter);
}

/** The values of a field, none for one that the kind does not have. */
export const valuesOf = <T extends { id: string }>(
  kind: Collection<T>,
  record: T,
  field: string,
): readonly Value[] => kind.values[field]?.(record) ?? [];

/** The records in the order of `sort`, else the newest first. */
export const inOrder = <T extends { id: string }>(
  kind: Collection<T>,
  found: readonly T[],
  sort: string,
): T[] =>
  sorted(found, sort, {
    sortable: (field) => Object.hasOwn(kind.values, field),
    valuesOf: (it, field) => valuesOf(kind, it, field),
  });
