import * as v from 'valibot';
import { Unexpected } from './errors.ts';

/**
 * Reads an answer of a platform by its schema.
 * @throws Unexpected naming what was read and the path that did not fit, never its value.
 */
export function parsed<S extends v.GenericSchema>(
  platform: string,
  schema: S,
  json: unknown,
  what: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const at = v.getDotPath(result.issues[0]);
  // The issue's own message quotes the value.
  throw new Unexpected(`${platform}: ${what} was not understood${at === null ? '' : ` at ${at}`}`);
}
