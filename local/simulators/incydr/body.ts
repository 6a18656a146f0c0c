import * as v from 'valibot';
import { Refusal } from './refusal.ts';

/** The JSON body of a request, parsed. @throws Refusal 400 where it is no JSON or not of that shape. */
export function jsonBody<Schema extends v.GenericSchema>(
  schema: Schema,
  body: Buffer,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, json(body));
  if (parsed.success) return parsed.output;
  throw new Refusal(400, null, v.summarize(parsed.issues));
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Refusal(400, null, 'JSON parse error');
  }
}

const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.minValue(1));

/** One page asked for by query parameters. @throws Refusal 400 for anything but whole numbers from 1. */
export function pageAsked(query: URLSearchParams, names: { number: string; size: string }) {
  const read = (name: string, fallback: number): number => {
    const given = query.get(name);
    if (given === null) return fallback;
    const parsed = v.safeParse(wholeNumber, given);
    if (!parsed.success) throw new Refusal(400, null, `invalid ${name}: ${given}`);
    return parsed.output;
  };
  return { number: read(names.number, 1), size: read(names.size, 100) };
}

/** One page of a list. */
export const pageOf = <Item>(
  items: readonly Item[],
  { number, size }: { number: number; size: number },
): Item[] => items.slice((number - 1) * size, number * size);

/** A boolean query parameter in any letter case: the official SDK sends `True`. Null when it is left out. */
export function booleanParameter(query: URLSearchParams, name: string): boolean | null {
  const given = query.get(name)?.toLowerCase();
  if (given === undefined) return null;
  if (given !== 'true' && given !== 'false') throw new Refusal(400, null, `invalid ${name}: ${given}`);
  return given === 'true';
}
