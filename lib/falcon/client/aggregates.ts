import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import { type Answered, list, number, text } from './answers.ts';
import { fql, wholeNumber } from './arguments.ts';
import type { FalconCall, Operation } from './call.ts';

/** What was counted: a bucket for each value, or for each range of time. */
export const aggregateResult = v.looseObject({
  name: text,
  buckets: list(
    v.looseObject({
      label: v.nullish(v.union([v.string(), v.number(), v.boolean()])),
      count: number,
      string_from: text,
      string_to: text,
    }),
  ),
  sum_other_doc_count: number,
});
export type AggregateResult = v.InferOutput<typeof aggregateResult>;

const buckets = wholeNumber(0, 2_147_483_647);
const aggregateQuery = v.strictObject({
  type: v.picklist(['terms', 'date_range']),
  field: v.pipe(v.string(), v.nonEmpty('is empty')),
  name: v.optional(v.string()),
  filter: v.optional(fql),
  from: v.optional(buckets),
  size: v.optional(buckets),
  date_ranges: v.optional(v.array(v.strictObject({ from: v.string(), to: v.string() }))),
});
export const aggregation = v.strictObject({
  queries: v.pipe(v.array(aggregateQuery), v.nonEmpty('is an empty list')),
});
export type Aggregation = v.InferInput<typeof aggregation>;

/** Counts by the values of a field, or by ranges of time. The body is a list: a bare object is a 400. */
export async function aggregate(
  call: FalconCall,
  where: Pick<Operation, 'path' | 'query'>,
  { queries }: v.InferOutput<typeof aggregation>,
  options?: CallOptions,
): Promise<Answered<AggregateResult>> {
  const operation: Operation = { method: 'POST', ...where, json: queries, repeatable: true };
  const { resources, errors } = await call.resources(operation, aggregateResult, options);
  return { resources, errors };
}
