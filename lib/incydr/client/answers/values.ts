import * as v from 'valibot';

// What may be missing or null is read as null; fields that no source lists stay.
export const text = v.nullish(v.string(), null);
export const number = v.nullish(v.number(), null);
export const flag = v.nullish(v.boolean(), null);
export const list = <S extends v.GenericSchema>(item: S) => v.nullish(v.array(item), null);
export const part = <E extends v.ObjectEntries>(entries: E) => v.nullish(v.looseObject(entries), null);

/** An id of a person or a thing. Those of people have up to 19 digits, and some samples print them as bare numbers. */
export const id = v.pipe(
  v.nullish(v.union([v.string(), v.number()]), null),
  v.transform((it) => (it === null ? null : String(it))),
);

/** A list without its items is an empty one only where the count does not say otherwise. */
export const isWhole = (items: unknown, totalCount: number | null): boolean => items !== null || !totalCount;
