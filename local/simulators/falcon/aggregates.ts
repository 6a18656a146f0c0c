import * as v from 'valibot';
import type { Answer, Call } from '../platform.ts';
import { compareValues } from '../table/order.ts';
import { envelope, parseBody, Rejected } from './envelope.ts';
import { FqlError, instantOf, type Value } from './fql.ts';

/** The records that an aggregate counts. */
export type Countable<T> = {
  /** Those that pass a filter. */
  search: (filter: string) => readonly T[];
  /** The values of a field, null for one that cannot be counted by. */
  values: (field: string) => ((record: T) => readonly Value[]) | null;
  isDate: (field: string) => boolean;
};

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const spec = v.object({
  field: v.string(),
  type: v.picklist(['terms', 'date_range'], 'type must be terms or date_range'),
  name: v.nullish(v.string(), ''),
  filter: v.nullish(v.string(), ''),
  from: v.nullish(count, 0),
  size: v.nullish(count, 10),
  date_ranges: v.nullish(v.array(v.object({ from: v.string(), to: v.string() })), []),
});
type Spec = v.InferOutput<typeof spec>;
type Bucket = { label: Value; count: number };

/** Answers a list of aggregates, as files and settings both take it. */
export function aggregated<T>(call: Call, countable: Countable<T>, now: Date): Answer {
  const resources = parseBody(v.array(spec), call).map((one) => resultOf(countable, one, now));
  return envelope(200, { resources });
}

function resultOf<T>(countable: Countable<T>, wanted: Spec, now: Date) {
  const values = countable.values(wanted.field);
  if (values === null) throw new Rejected(400, `cannot aggregate by unknown field ${wanted.field}`);
  const found = countable.search(wanted.filter).map(values);
  if (wanted.type === 'date_range' && !countable.isDate(wanted.field))
    throw new Rejected(400, `${wanted.field} is no date`);
  const all = wanted.type === 'terms' ? terms(found) : ranges(found, wanted, now);
  const end = wanted.from + wanted.size;
  return {
    name: wanted.name,
    buckets: all.slice(wanted.from, end),
    doc_count_error_upper_bound: 0,
    sum_other_doc_count: all.slice(end).reduce((sum, it) => sum + it.count, 0),
  };
}

/** The most frequent first. */
function terms(found: readonly (readonly Value[])[]): Bucket[] {
  const counts = new Map<Value, number>();
  for (const value of found.flat()) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .toSorted((a, b) => b.count - a.count || compareValues(String(a.label), String(b.label)));
}

/** In the order asked for; a range ends before its `to`. */
function ranges(found: readonly (readonly Value[])[], { field, date_ranges: wanted }: Spec, now: Date) {
  if (wanted.length === 0) throw new Rejected(400, 'date_ranges is required');
  return wanted.map(({ from, to }) => {
    const [first, end] = [instant(field, from, now), instant(field, to, now)];
    const within = (value: Value) => String(value) >= first && String(value) < end;
    const count = found.filter((values) => values.some(within)).length;
    return { label: `${from} - ${to}`, string_from: from, string_to: to, count };
  });
}

function instant(field: string, text: string, now: Date): string {
  try {
    return instantOf(field, text, now);
  } catch (error) {
    throw error instanceof FqlError ? new Rejected(400, error.message) : error;
  }
}
