import * as v from 'valibot';
import { Declined, type Told, Unexpected } from './errors.ts';

/**
 * Reads an answer of a platform by its schema.
 * @throws Unexpected naming what was read and the path that did not fit, never its value.
 */
export function parsed<S extends v.GenericSchema>(
  platform: string,
  schema: S,
  json: unknown,
  what: string,
  told: Told = {},
): v.InferOutput<S> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]);
  // The issue's own message quotes the value.
  const message = `${platform}: ${what} was not understood${field === null ? '' : ` at ${field}`}`;
  throw new Unexpected(message, { ...told, field });
}

/**
 * Reads what a caller asks for by its schema, before anything is sent.
 * @throws Declined naming the field at fault and the limit that it is outside of, never its value.
 */
export function checked<S extends v.GenericSchema>(
  platform: string,
  schema: S,
  input: unknown,
  what: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const wrong = wordsOf(issue);
  const message = `${platform}: ${what} was not sent: ${field === null ? '' : `${field} `}${wrong}`;
  throw new Declined(message, { code: wrong, field });
}

/** The schemas of requests say what is allowed in words of their own, since valibot's words quote the value. */
function wordsOf({ kind, type, expected, message }: v.BaseIssue<unknown>): string {
  if (kind !== 'schema') return message;
  if (type === 'strict_object' && expected === 'never') return 'is not known';
  return type === 'strict_object' ? 'is missing' : `must be ${expected ?? 'something else'}`;
}
