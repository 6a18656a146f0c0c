import * as v from 'valibot';
import { ids, wholeNumber } from '../../arguments.ts';
import { checked } from '../../parsed.ts';

export { charactersIn, id, ids, idsUpTo, textUpTo, wholeNumber } from '../../arguments.ts';

/** A page by its start, for lists with such a limit. */
export const pageUpTo = (most: number) => ({
  limit: v.optional(wholeNumber(1, most)),
  offset: v.optional(wholeNumber(0)),
});

/** FQL: falcon.md §5 has the grammar. Control characters are refused, since no source says how they are escaped. */
export const fql = v.pipe(
  v.string(),
  v.check((it) => !/\p{Cc}/u.test(it), 'holds a control character'),
);

/** What a method of the client was given, checked before anything is sent. @throws Declined naming field and limit */
export const given = <S extends v.GenericSchema>(
  schema: S,
  input: v.InferInput<S>,
  what: string,
): v.InferOutput<S> => checked('falcon', schema, input, what);

/** Ids to read or delete. */
export const idList = v.strictObject({ ids });
