import * as v from 'valibot';

/** A switch with these values, the first of them the default. */
export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  v.optional(v.picklist(values), values[0]);

const text = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/, 'not a whole number'));

/** A switch that is a whole number from 1 to `most`. */
export const wholeNumber = (most: number, otherwise: `${number}`) =>
  v.optional(v.pipe(text, v.transform(Number), v.maxValue(most)), otherwise);

/** Such a number, or `none` for no limit, which is the default. */
export const numberOrNone = (most: number) =>
  v.optional(
    v.union([
      v.pipe(
        v.literal('none'),
        v.transform(() => null),
      ),
      v.pipe(text, v.transform(Number), v.maxValue(most)),
    ]),
    'none',
  );
