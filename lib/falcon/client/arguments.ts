import * as v from 'valibot';
import { checked } from '../../parsed.ts';

// What a schema here says in words is what an error tells: none of them quotes a value.

/** An opaque id; whatever the platform gave out. */
export const id = v.pipe(v.string(), v.nonEmpty('is empty'));

export const ids = v.pipe(v.array(id), v.nonEmpty('is an empty list'));

/** Text of so many characters at most. */
export const textUpTo = (most: number) =>
  v.pipe(v.string(), v.maxLength(most, `has more than ${most} characters`));

const whole = (least: number, most: number) => {
  const words = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(), v.integer(words), v.minValue(least, words), v.maxValue(most, words));
};

/** A page by its start, for lists with such a limit. */
export const pageUpTo = (most: number) => ({
  limit: v.optional(whole(1, most)),
  offset: v.optional(whole(0, Number.MAX_SAFE_INTEGER)),
});

/** FQL: falcon.md §5 has the grammar. Control characters are refused, since no source says how they are escaped. */
export const fql = v.pipe(
  v.string(),
  v.check((it) => !/\p{Cc}/u.test(it), 'holds a control character'),
);

export const wholeNumber = whole;

/** What a method of the client was given, checked before anything is sent. @throws Declined naming field and limit */
export const given = <S extends v.GenericSchema>(
  schema: S,
  input: v.InferInput<S>,
  what: string,
): v.InferOutput<S> => checked('falcon', schema, input, what);

/** Ids to read or delete. */
export const idList = v.strictObject({ ids });
