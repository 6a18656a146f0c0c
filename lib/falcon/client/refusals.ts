import * as v from 'valibot';
import { Conflict, Declined, Unavailable } from '../../errors.ts';
import { type HttpAnswer, traceOf } from '../../http.ts';
import { cutAt } from '../../text.ts';
import type { Problem } from './answers.ts';

const failurePause = 5_000;

type Where = { what: string; status: number; traceId: string | null };

const word = v.fallback(v.nullish(v.string()), null);
/** What is read of a refusal, each part for itself: an odd one hides no other. */
const refusal = v.object({
  meta: v.fallback(v.nullish(v.object({ trace_id: word })), null),
  errors: v.fallback(v.nullish(v.array(v.object({ message: word, id: word }))), null),
});

/** What a refusal says, whatever form it has: a proxy's page says nothing. */
export function refusalOf(what: string, { status, headers, text }: HttpAnswer): Declined {
  const body = v.safeParse(v.pipe(v.string(), v.parseJson(), refusal), text);
  const { meta, errors } = body.success ? body.output : {};
  const traceId = traceOf(headers) ?? meta?.trace_id ?? null;
  return declined({ what, status, traceId }, errors?.[0]);
}

/** A 2xx that brings nothing but a problem: the platform's word against what was sent, or its own failure half way. */
export function failureOf(where: Where, problem: Problem, now: Date): Declined | Unavailable {
  const { what, status, traceId } = where;
  const code = problem.code ?? 400;
  const isTooMany = code === 429;
  if (code < 500 && !isTooMany) return declined({ ...where, status: problem.code ?? status }, problem);
  const message = `falcon: ${what} failed half way (${code}, trace ${traceId ?? 'none'})`;
  return new Unavailable(message, {
    retryAt: new Date(now.getTime() + failurePause),
    uncertain: !isTooMany,
    status,
    code: wordsOf(problem),
    field: problem.id ?? null,
    traceId,
  });
}

/**
 * An answer that came whole, so that no walk takes a part of its cases for all of them.
 * @throws what the platform says against any part of it, `gone` aside: the status of what is no longer there
 */
export function whole<T extends { errors: Problem[] }>(answer: T, what: string, now: Date, gone?: number): T {
  const problem = answer.errors.find(({ code }) => gone === undefined || code !== gone);
  if (problem) throw failureOf({ what, status: 200, traceId: null }, problem, now);
  return answer;
}

const longestWords = 500; // they are kept with an alert that failed

const wordsOf = (problem: Pick<Problem, 'message'> | undefined): string =>
  cutAt(problem?.message ?? 'no reason given', longestWords);

function declined(
  { what, status, traceId }: Where,
  problem: Pick<Problem, 'message' | 'id'> | undefined,
): Declined {
  const code = wordsOf(problem);
  // What CrowdStrike's support asks for; a failed alert keeps it in its reason.
  const trace = traceId === null ? '' : `, trace ${traceId}`;
  const message = `falcon: ${what} was refused (${status}${trace}): ${code}`;
  // CrowdStrike's falcon-mcp tells of a 409, the API description has none and leaves only a 400.
  const isConflict = status === 409 || (status === 400 && /\bversion\b/i.test(code));
  const told = { status, code, traceId, field: problem?.id ?? null };
  return isConflict ? new Conflict(message, told) : new Declined(message, told);
}
