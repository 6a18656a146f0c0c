import * as v from 'valibot';

// What a schema here says in words is what an error tells: none of them quotes a value.

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

/** How many characters a text has: code points, whatever their bytes. */
export const charactersIn = (text: string): number => Array.from(text).length;

/** Text of so many characters at most. */
export const textUpTo = (most: number) =>
  v.pipe(
    v.string(),
    // A code point is one or two code units: most texts are settled by that alone.
    v.check((it) => it.length <= most || charactersIn(it) <= most, `has more than ${most} characters`),
  );
