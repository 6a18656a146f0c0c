import * as v from 'valibot';
import type { Operation } from '../../platform.ts';
import { envelope, parseBody, Rejected } from '../envelope.ts';
import { compareText, isDate } from '../fql.ts';
import type { Tenant } from '../tenant.ts';
import { operationOf, type Collection } from './collection.ts';
import { configurationFilter, passing, unknownField, valuesOf } from './search.ts';

// A quote in it would end the text of the filter that it becomes part of.
const instant = v.pipe(v.string(), v.regex(/^[^'\\]+$/, 'not a date'));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const aggregate = v.object({
  field: v.string(),
  type: v.picklist(['terms', 'date_range']),
  name: v.nullish(v.string(), ''),
  filter: v.nullish(v.string(), ''),
  from: v.nullish(count, 0),
  size: v.nullish(count, 10),
  date_ranges: v.nullish(v.array(v.object({ from: instant, to: instant })), []),
});
type Aggregate = v.InferOutput<typeof aggregate>;
type Bucket = { label: string | number | boolean; count: number };

/** Counting records by the values of a field or by ranges of time. */
export const aggregateOperation = <T extends { id: string }>(
  tenant: Tenant,
  kind: Collection<T>,
): Operation =>
  operationOf(kind, 'aggregates', 'POST', (call) => {
    const wanted = parseBody(v.array(aggregate), call);
    return envelope(200, { resources: wanted.map((one) => resultOf(tenant, kind, one)) });
  });

function resultOf<T extends { id: string }>(tenant: Tenant, kind: Collection<T>, wanted: Aggregate) {
  const filter = configurationFilter(tenant, wanted.filter);
  const unknown = Object.hasOwn(kind.values, wanted.field) ? unknownField(kind, filter) : wanted.field;
  if (unknown !== null) throw new Rejected(400, `unknown field ${unknown}`);
  const records = passing(kind, filter);
  const all =
    wanted.type === 'terms' ? terms(kind, records, wanted.field) : ranges(tenant, kind, records, wanted);
  const buckets = all.slice(wanted.from, wanted.from + wanted.size);
  const rest = all.slice(wanted.from + wanted.size).reduce((sum, it) => sum + it.count, 0);
  return { name: wanted.name, buckets, doc_count_error_upper_bound: 0, sum_other_doc_count: rest };
}

function terms<T extends { id: string }>(
  kind: Collection<T>,
  records: readonly T[],
  field: string,
): Bucket[] {
  const counts = Map.groupBy(
    records.flatMap((it) => valuesOf(kind, it, field)),
    (value) => value,
  );
  return [...counts]
    .map(([label, held]) => ({ label, count: held.length }))
    .toSorted((a, b) => b.count - a.count || compareText(String(a.label), String(b.label)));
}

function ranges<T extends { id: string }>(
  tenant: Tenant,
  kind: Collection<T>,
  records: readonly T[],
  { field, date_ranges: wanted }: Aggregate,
): Bucket[] {
  if (!isDate(field)) throw new Rejected(400, `${field} is no date`);
  if (wanted.length === 0) throw new Rejected(400, 'date_ranges is required');
  return wanted.map(({ from, to }) => {
    const filter = configurationFilter(tenant, `${field}:>='${from}'+${field}:<'${to}'`);
    const within = new Set(passing(kind, filter));
    const found = records.filter((it) => within.has(it));
    return { label: `${from} - ${to}`, string_from: from, string_to: to, count: found.length };
  });
}
