import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { envelope, parseBody, Rejected } from '../envelope.ts';
import { compareText, matches } from '../fql.ts';
import { filterOf } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import type { CaseFile } from './case-file.ts';
import { fileValues, isFileField, searchFiles } from './search.ts';

/** Counting files. */
export const aggregateOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'aggregates_file_details_post_v1',
    method: 'POST',
    path: '/case-files/aggregates/file-details/v1',
    answer: (call) => aggregate(tenant, call),
  },
];

const positive = v.pipe(v.number(), v.integer(), v.minValue(0));
const common = { name: v.nullish(v.string(), ''), field: v.string(), filter: v.nullish(v.string(), '') };
const terms = v.object({
  ...common,
  type: v.literal('terms'),
  size: v.nullish(positive, 10),
  from: v.nullish(positive, 0),
});
const instant = v.pipe(v.string(), v.regex(/^[^'\\]+$/, 'not a date')); // it becomes part of a filter
const dateRange = v.object({
  ...common,
  type: v.literal('date_range'),
  date_ranges: v.array(v.object({ from: instant, to: instant })),
});
const specs = v.array(v.variant('type', [terms, dateRange], 'type must be terms or date_range'));

function aggregate(tenant: Tenant, call: Call): Answer {
  // The ids of the query, which the published description calls required, narrow nothing; the filter does.
  const all = new Set(searchFiles(tenant, call.query.get('filter') ?? '', 'error'));
  const resources = parseBody(specs, call).map((spec) => {
    const files = searchFiles(tenant, spec.filter, 'error').filter((it) => all.has(it));
    const buckets = spec.type === 'terms' ? termBuckets(files, spec) : rangeBuckets(tenant, files, spec);
    return { name: spec.name, buckets };
  });
  return envelope(200, { resources });
}

function termBuckets(files: CaseFile[], { field, size, from }: v.InferOutput<typeof terms>) {
  if (!isFileField(field)) throw new Rejected(400, `cannot aggregate by field ${field}`);
  const counts = new Map<string, number>();
  for (const label of files.flatMap((it) => fileValues(it, field)).map(String))
    counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .toSorted((a, b) => b.count - a.count || compareText(a.label, b.label))
    .slice(from, from + size);
}

function rangeBuckets({ now }: Tenant, files: CaseFile[], spec: v.InferOutput<typeof dateRange>) {
  if (spec.field !== 'uploaded_on') throw new Rejected(400, `${spec.field} is not a date`);
  return spec.date_ranges.map(({ from, to }) => {
    // Put as a filter, so that it takes the dates that filters take, `now-7d` among them.
    const range = filterOf(`on_timestamp:>='${from}'+on_timestamp:<'${to}'`, {
      now: now(),
      wildcard: () => false,
    });
    const count = files.filter((it) => range !== null && matches(range, () => [it.uploadedAt])).length;
    return { label: `${from} - ${to}`, count, string_from: from, string_to: to };
  });
}
