import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Answer, Call } from '../platform.ts';

export type ApiError = { code: number; message: string; id?: string };

/** A request that Falcon turns down; it took no effect. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Content = {
  resources?: readonly unknown[];
  errors?: readonly ApiError[];
  pagination?: { limit: number; total: number; offset?: number; after?: string };
  /** The token of the next page where it stands beside `pagination`. */
  after?: string;
  /** How many records the call changed. */
  affected?: number;
  /** What stands beside `meta`, `errors` and `resources`. */
  beside?: Record<string, unknown>;
};

/** The envelope of every answer but the token's. */
export function envelope(
  status: number,
  { resources, errors = [], pagination, after, affected, beside }: Content,
): Answer {
  const trace = randomUUID();
  const meta = {
    query_time: 0.012,
    powered_by: 'falcon-simulator',
    trace_id: trace,
    ...(pagination && { pagination }),
    ...(after !== undefined && { after }),
    ...(affected !== undefined && { writes: { resources_affected: affected } }),
  };
  return {
    status,
    headers: { 'X-Cs-Traceid': trace },
    json: { meta, errors, ...(resources && { resources }), ...beside },
  };
}

/** An error answer; with `retryAt` it says when to come again, as Falcon does: in epoch seconds. */
export function failure(status: number, message: string, retryAt?: Date): Answer {
  const answer = envelope(status, { resources: [], errors: [{ code: status, message }] });
  if (!retryAt) return answer;
  const seconds = Math.ceil(retryAt.getTime() / 1000);
  return { ...answer, headers: { ...answer.headers, 'X-RateLimit-RetryAfter': String(seconds) } };
}

/** The JSON body as `schema` wants it, or a 400 that names the place of the fault. */
export const parseBody = <S extends v.GenericSchema>(schema: S, call: Call): v.InferOutput<S> =>
  parsed(schema, jsonOf(call.body));

/** A value of the caller's as `schema` wants it, or such a 400. */
export function parsed<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  throw new Rejected(400, faults.join('; '));
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Rejected(400, 'the body is not JSON');
  }
}
