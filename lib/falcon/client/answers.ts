import * as v from 'valibot';

// The published "required" flags of answers are wrong both ways: whatever may be missing or null is read as such.
export const text = v.nullish(v.string());
export const number = v.nullish(v.number());
export const flag = v.nullish(v.boolean());
export const list = <S extends v.GenericSchema>(item: S) => v.nullish(v.array(item));

/** What the platform says against one thing that was asked, inside a success: `id` names the thing, where it does. */
export const problem = v.looseObject({ code: number, message: text, id: text });
export type Problem = v.InferOutput<typeof problem>;

const pagination = v.looseObject({ limit: number, offset: number, total: number, after: text });

/** The envelope around every answer but the token's. A Go service writes an empty list as null. */
export const envelope = v.object({
  // An access-tag page has its token in one of two places.
  meta: v.nullish(v.looseObject({ trace_id: text, after: text, pagination: v.nullish(pagination) })),
  errors: v.nullish(v.array(problem), []),
  resources: v.nullish(v.array(v.unknown()), []),
});
export type Envelope = v.InferOutput<typeof envelope>;

/** What came, and what the platform says against single things of what was asked. */
export type Answered<T> = { resources: T[]; errors: Problem[] };

/** Things read by their ids, in the order they were asked for. */
export type Found<T> = Answered<T> & {
  /** Ids that were asked for and did not come; `errors` may say why. */
  missing: string[];
};

/** One thing as it is after a write. */
export type Written<T> = {
  resource: T;
  /** What of the write was not done, by id where the platform names one; empty: all of it was. */
  errors: Problem[];
  traceId: string | null;
};

/** Ids that are gone. */
export type Deleted = { deleted: string[]; errors: Problem[] };

/** One page of a list. */
export type Page<T> = Answered<T> & {
  /** How many match in all; null where the platform does not say. */
  total: number | null;
};
