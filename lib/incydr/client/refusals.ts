import * as v from 'valibot';
import { Declined } from '../../errors.ts';
import type { HttpAnswer } from '../../http.ts';
import { cutAt } from '../../text.ts';
import { text } from './answers/values.ts';

/** What a search for file events says against its query, in a refusal and, it may be, in a success. */
export const queryProblem = v.looseObject({
  type: text,
  description: text,
  badFilter: v.nullish(v.looseObject({ term: text }), null),
});
export type QueryProblem = v.InferOutput<typeof queryProblem>;

const word = v.fallback(text, null);
/**
 * The shapes in which the platform says why not: its own, its web framework's with the word in `message`, and that of searches.
 * Each part is read for itself: an odd one hides no other.
 */
const problem = v.object({
  problem: word,
  description: word,
  message: word,
  error: word,
  problems: v.fallback(v.nullish(v.array(queryProblem), null), null),
});

/** What a refusal says, whatever form it has: a proxy's page says nothing. */
export function refusalOf(what: string, { status, text: content }: HttpAnswer): Declined {
  const body = v.safeParse(v.pipe(v.string(), v.parseJson(), problem), content);
  if (!body.success) return declined(what, status, 'no reason given', null, null);
  const { message, error, description, problems } = body.output;
  const [first] = problems ?? [];
  if (first) return declinedQuery(what, status, first);
  const code = body.output.problem ?? message ?? error ?? 'no reason given';
  return declined(what, status, code, description, fieldOf(code, description));
}

export const declinedQuery = (
  what: string,
  status: number,
  { type, description, badFilter }: QueryProblem,
): Declined => declined(what, status, type ?? 'no reason given', description, badFilter?.term ?? null);

/** A success that says what is wrong with the query answers another one. */
export function withoutProblems<T extends { problems: QueryProblem[] | null }>(page: T, what: string): T {
  const [first] = page.problems ?? [];
  if (first) throw declinedQuery(what, 200, first);
  return page;
}

const longestWords = 500; // they are kept with an alert that failed

function declined(
  what: string,
  status: number,
  code: string,
  description: string | null,
  field: string | null,
): Declined {
  const words = cutAt([code, description].filter(Boolean).join(', '), longestWords);
  const message = `incydr: ${what} was refused (${status}): ${words}`;
  return new Declined(message, { status, code: cutAt(code, longestWords), field });
}

/** What of the request a code is about; the platform itself names only the people, and those in words. */
function fieldOf(code: string, description: string | null): string | null {
  if (code.includes('INVALID_USER'))
    return /\b(subject|assignee)\b/.exec(`${code} ${description}`)?.[1] ?? null;
  if (/NAME_EXISTS|NAME_TOO_LONG|NAME_REQUIRED/.test(code)) return 'name';
  if (code.includes('DESCRIPTION_TOO_LONG')) return 'description';
  if (code.includes('FINDINGS_TOO_LONG')) return 'findings';
  if (/NO_EDITS_ONCE_CLOSED|CASE_IS_CLOSED/.test(code)) return 'status';
  return null;
}
