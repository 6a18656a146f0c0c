import * as v from 'valibot';
import { Conflict, Declined, Unavailable } from '../../errors.ts';
import { type HttpAnswer, traceOf } from '../../http.ts';
import { envelope, type Problem } from './answers.ts';

const failurePause = 5_000;

type Where = { what: string; status: number; traceId: string | null };

/** What a refusal says, whatever form it has: a proxy's page is no envelope. */
export function refusalOf(what: string, { status, headers, text }: HttpAnswer): Declined {
  const body = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), text);
  const traceId = traceOf(headers) ?? (body.success ? body.output.meta?.trace_id : null) ?? null;
  return declined({ what, status, traceId }, body.success ? body.output.errors[0] : undefined);
}

/** A 2xx that brings nothing but a problem: the platform's word against what was sent, or its own failure half way. */
export function failureOf(where: Where, problem: Problem, now: Date): Declined | Unavailable {
  const { what, traceId } = where;
  if ((problem.code ?? 400) < 500)
    return declined({ ...where, status: problem.code ?? where.status }, problem);
  const message = `falcon: ${what} failed half way (${problem.code ?? 'no code'}, trace ${traceId ?? 'none'})`;
  return new Unavailable(message, {
    retryAt: new Date(now.getTime() + failurePause),
    uncertain: true,
    status: where.status,
    traceId,
  });
}

function declined({ what, status, traceId }: Where, problem: Problem | undefined): Declined {
  const code = problem?.message ?? 'no reason given';
  // What CrowdStrike's support asks for; a failed alert keeps it in its reason.
  const trace = traceId === null ? '' : `, trace ${traceId}`;
  const message = `falcon: ${what} was refused (${status}${trace}): ${code}`;
  // CrowdStrike's falcon-mcp tells of a 409, the API description has none and leaves only a 400.
  const isConflict = status === 409 || (status === 400 && /\bversion\b/i.test(code));
  const told = { status, code, traceId, field: problem?.id ?? null };
  return isConflict ? new Conflict(message, told) : new Declined(message, told);
}
