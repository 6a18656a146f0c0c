import * as v from 'valibot';
import { Declined } from '../../errors.ts';
import type { HttpAnswer } from '../../http.ts';
import { text } from './answers/values.ts';

/** What a search for file events says against its query, in a refusal and, it may be, in a success. */
export const queryProblem = v.looseObject({
  type: text,
  description: text,
  badFilter: v.nullish(v.looseObject({ term: text }), null),
});
export type QueryProblem = v.InferOutput<typeof queryProblem>;

/** The shapes in which the platform says why not: its own, its web framework's with the word in `message`, and that of searches. */
const problem = v.object({
  problem: text,
  description: text,
  message: text,
  error: text,
  problems: v.nullish(v.array(queryProblem), null),
});

/** What a refusal says, whatever form it has: a proxy's page says nothing. */
export function refusalOf(what: string, { status, text: content }: HttpAnswer): Declined {
  const body = v.safeParse(v.pipe(v.string(), v.parseJson(), problem), content);
  if (!body.success) return declined(what, status, 'no reason given', null, null);
  const { problem: word, message, error, description, problems } = body.output;
  const [first] = problems ?? [];
  if (first) return declinedQuery(what, status, first);
  const code = word ?? message ?? error ?? 'no reason given';
  return declined(what, status, code, description, fieldOf(code, description));
}

export const declinedQuery = (
  what: string,
  status: number,
  { type, description, badFilter }: QueryProblem,
): Declined => declined(what, status, type ?? 'no reason given', description, badFilter?.term ?? null);

const declined = (
  what: string,
  status: number,
  code: string,
  description: string | null,
  field: string | null,
): Declined =>
  new Declined(`incydr: ${what} was refused (${status}): ${[code, description].filter(Boolean).join(', ')}`, {
    status,
    code,
    field,
  });

/** What of the request a code is about; the platform itself names only the people, and those in words. */
function fieldOf(code: string, description: string | null): string | null {
  if (code.includes('INVALID_USER')) return /\b(subject|assignee)\b/.exec(description ?? '')?.[1] ?? null;
  if (/NAME_EXISTS|NAME_TOO_LONG|NAME_REQUIRED/.test(code)) return 'name';
  if (code.includes('DESCRIPTION_TOO_LONG')) return 'description';
  if (code.includes('FINDINGS_TOO_LONG')) return 'findings';
  if (/NO_EDITS_ONCE_CLOSED|CASE_IS_CLOSED/.test(code)) return 'status';
  return null;
}
