import type { Operation } from '../../platform.ts';
import { aggregated } from '../aggregates.ts';
import { Rejected } from '../envelope.ts';
import { isDate } from '../fql.ts';
import type { Tenant } from '../tenant.ts';
import { operationOf, type Collection } from './collection.ts';
import { configurationFilter, passing, unknownField } from './search.ts';

/** Counting records by the values of a field or by ranges of time. */
export const aggregateOperation = <T extends { id: string }>(
  tenant: Tenant,
  kind: Collection<T>,
): Operation =>
  operationOf(kind, 'aggregates', 'POST', (call) =>
    aggregated(
      call,
      {
        search: (filter) => search(tenant, kind, filter),
        values: (field) => (Object.hasOwn(kind.values, field) ? (kind.values[field] ?? null) : null),
        isDate,
      },
      tenant.now(),
    ),
  );

/** Unlike in a query, an unknown field is an error here whatever the switch says. */
function search<T extends { id: string }>(tenant: Tenant, kind: Collection<T>, text: string): T[] {
  const filter = configurationFilter(tenant, text);
  const unknown = unknownField(kind, filter);
  if (unknown !== null) throw new Rejected(400, `unknown field ${unknown}`);
  return passing(kind, filter);
}
