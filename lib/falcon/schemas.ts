import * as v from 'valibot';

// The published "required" flags of answers are wrong both ways: whatever may be missing or null is read as such.
const list = <S extends v.GenericSchema>(item: S) => v.nullish(v.array(item), []);

const text = v.nullish(v.string());

/** The envelope around every answer but the token's. */
export const envelope = v.object({
  meta: v.nullish(v.object({ trace_id: text })),
  errors: list(v.object({ code: v.nullish(v.number()), message: text, id: text })),
  resources: list(v.unknown()),
});

export type FalconProblem = v.InferOutput<typeof envelope>['errors'][number];

const record = v.object({ id: text, selector: v.nullish(v.object({ id: text })) });

/** Ids of what is attached. A record names it in its selector, and in older answers only by its own id. */
const heldIds = v.pipe(
  v.nullish(v.object({ records: list(record) }), {}),
  v.transform(({ records }) =>
    (records ?? []).map((it) => it.selector?.id ?? it.id ?? '').filter((id) => id !== ''),
  ),
);

const evidence = v.nullish(v.object({ alerts: heldIds, events: heldIds, leads: heldIds }), {});

/** A case as the opening of cases needs it; every other field passes through. */
export const falconCase = v.looseObject({
  id: v.string(),
  reference_id: text,
  name: text,
  status: text,
  version: v.nullish(v.number()),
  read_only: v.nullish(v.object({ is_read_only: v.nullish(v.boolean()) })),
  tags: list(v.string()),
  evidence,
});

export type FalconCase = v.InferOutput<typeof falconCase>;
