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

/** The parameters of a page: their names, the number of the first page (1), the usual size (100) and the largest. */
type Paging = {
  number: string;
  size: string;
  first?: number;
  lowest?: number;
  usual?: number;
  most?: number;
};

/** The page that the query asks for, counted from 0. @throws Refusal 400 for anything but whole numbers within limits. */
export function pageAsked(query: URLSearchParams, paging: Paging) {
  const { number, size, first = 1, lowest = first, usual = 100, most = Infinity } = paging;
  const asked = wholeParameter(query, number) ?? first;
  if (asked < lowest) throw invalid(number, asked);
  const length = wholeParameter(query, size) ?? usual;
  if (length < 1 || length > most) throw invalid(size, length);
  return { index: Math.max(0, asked - first), size: length };
}

/** One page of a list. */
export const pageOf = <Item>(
  items: readonly Item[],
  { index, size }: { index: number; size: number },
): Item[] => items.slice(index * size, (index + 1) * size);

/** A whole number from the query. Null when it is left out. @throws Refusal 400 */
export function wholeParameter(query: URLSearchParams, name: string): number | null {
  const given = query.get(name);
  if (given === null) return null;
  if (!/^\d{1,15}$/.test(given)) throw invalid(name, given);
  return Number(given);
}

/** A boolean query parameter in any letter case: the official SDK sends `True`. Null when it is left out. */
export function booleanParameter(query: URLSearchParams, name: string): boolean | null {
  const given = query.get(name)?.toLowerCase();
  if (given === undefined) return null;
  if (given !== 'true' && given !== 'false') throw invalid(name, given);
  return given === 'true';
}

/** A query parameter that must be one of the words. @throws Refusal 400 */
export function wordOf<Word extends string>(name: string, given: string, words: readonly Word[]): Word {
  const word = words.find((it) => it === given);
  if (word === undefined) throw invalid(name, given);
  return word;
}

/** The refusal of a query parameter. */
export const invalid = (name: string, given: string | number) =>
  new Refusal(400, null, `invalid ${name}: ${given}`);
