import * as v from 'valibot';
import { checked } from '../../parsed.ts';

// What a schema here says in words is what an error tells: none of them quotes a value.

/** What a method of the client was given, checked before anything is sent. @throws Declined naming field and limit */
export const given = <S extends v.GenericSchema>(
  schema: S,
  input: v.InferInput<S>,
  what: string,
): v.InferOutput<S> => checked('incydr', schema, input, what);

/** An opaque id; whatever the platform gave out. One of dots alone would be another path. */
export const id = v.pipe(
  v.string(),
  v.check((it) => it.trim() !== '', 'is empty'),
  v.check((it) => it !== '.' && it !== '..', 'is not an id'),
);

export const ids = v.pipe(v.array(id), v.nonEmpty('is an empty list'));

export const idsUpTo = (most: number) => v.pipe(ids, v.maxLength(most, `has more than ${most} ids`));

export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const words =
    most === Number.MAX_SAFE_INTEGER
      ? `must be a whole number of at least ${least}`
      : `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(), v.integer(words), v.minValue(least, words), v.maxValue(most, words));
};

export const caseNumber = wholeNumber(1);

const points = (text: string): number => Array.from(text).length;

/** Text of so many characters at most: code points, whatever their bytes. */
export const textUpTo = (most: number) =>
  v.pipe(
    v.string(),
    // A code point is one or two code units: most texts are settled by that alone.
    v.check((it) => it.length <= most || points(it) <= most, `has more than ${most} characters`),
  );

export const orNull = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

const isoTime = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

function isTime(it: string): boolean {
  const day = isoTime.exec(it)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(it)) || Number.isNaN(Date.parse(day))) return false;
  // JavaScript takes the 31st of June for the first of July.
  return new Date(day).toISOString().startsWith(day);
}
const invalidTime = 'is not a time';

/** A moment, as a Date or as ISO text: a day, which begins in UTC, or a time with its zone. */
export const moment = v.union(
  [
    v.pipe(
      v.date(),
      v.check((it) => !Number.isNaN(it.getTime()), invalidTime),
    ),
    v.pipe(v.string(), v.check(isTime, invalidTime)),
  ],
  invalidTime,
);
export type Moment = v.InferOutput<typeof moment>;

const millisecondsOf = (at: Moment): number => new Date(at).getTime();

/** A span of time, open where an end is left out. */
export const span = v.pipe(
  v.strictObject({ from: v.optional(moment), to: v.optional(moment) }),
  v.check(
    ({ from, to }) => from === undefined || to === undefined || millisecondsOf(from) <= millisecondsOf(to),
    'ends before it begins: from is after to',
  ),
);
export type Span = v.InferOutput<typeof span>;
