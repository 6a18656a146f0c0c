import * as v from 'valibot';
import { wholeNumber } from '../../arguments.ts';
import { checked } from '../../parsed.ts';

export { id, ids, idsUpTo, textUpTo, wholeNumber } from '../../arguments.ts';

/** What a method of the client was given, checked before anything is sent. @throws Declined naming field and limit */
export const given = <S extends v.GenericSchema>(
  schema: S,
  input: v.InferInput<S>,
  what: string,
): v.InferOutput<S> => checked('incydr', schema, input, what);

export const caseNumber = wholeNumber(1);

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
