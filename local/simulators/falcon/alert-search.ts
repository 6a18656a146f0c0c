import type { Value } from '../table/column.ts';
import type { Passes, Read } from '../table/index.ts';
import { alertEntity, partWith } from './alert-entity.ts';
import { predicateOf } from './fql.ts';
import { filterOf, sortParts } from './paging.ts';
import type { AlertRecord } from './records.ts';
import type { Tenant } from './tenant.ts';

type Wanted = {
  filter: string;
  /** What must stand somewhere in the alert. */
  text: string;
  sort: string;
  /** Whether those are wanted, too, that are not shown on the console. */
  hidden: boolean;
};

/** The numbers of the alerts that pass: the newest first, or by a field. */
export function search(
  tenant: Tenant,
  { filter: text, text: wanted, sort, hidden }: Wanted,
): readonly number[] {
  const alerts = tenant.alerts.table();
  const filter = filterOf(text, { now: tenant.now(), wildcard: () => true }, tenant.switches());
  const tests: Passes[] = [];
  if (filter)
    tests.push(predicateOf(filter, ({ field, test }) => alerts.passing(field, readerOf(field), test)));
  if (!hidden) tests.push(alerts.passing('show_in_ui', readerOf('show_in_ui'), ([it]) => it === true));
  if (wanted !== '') tests.push(says(tenant, wanted.toLowerCase()));
  const { field, descending } = sortParts(sort);
  if (field !== '') return alerts.found(tests, alerts.sorted(field, readerOf(field), descending));
  const created = 'created_timestamp';
  return alerts.found(tests, alerts.sorted(created, readerOf(created), false)).toReversed();
}

function says({ alerts }: Tenant, wanted: string): Passes {
  return (number) => {
    const alert = alerts.table().get(number);
    return alert !== null && JSON.stringify(alertEntity(alert)).toLowerCase().includes(wanted);
  };
}

/** Reads the values at a dotted path. An alert is an open object, so a path that leads nowhere is a field not set. */
function readerOf(path: string): Read<AlertRecord> {
  const [name = '', ...others] = path.split('.');
  return (alert) =>
    others
      .reduce<unknown[]>(
        (level, key) => level.flatMap((it) => childrenAt(it, key)),
        childrenAt(partWith(alert, name), name),
      )
      .filter(isValue)
      .filter((it) => it !== '');
}

const isValue = (it: unknown): it is Value =>
  typeof it === 'string' || typeof it === 'number' || typeof it === 'boolean';

function childrenAt(it: unknown, key: string): unknown[] {
  if (typeof it !== 'object' || it === null || !Object.hasOwn(it, key)) return [];
  const child: unknown = Reflect.get(it, key);
  return Array.isArray(child) ? child : [child];
}
