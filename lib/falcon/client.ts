import * as v from 'valibot';
import { Declined, Unavailable, Unexpected } from '../errors.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  httpSender,
  jsonOf,
  type Network,
  type RetryAfter,
} from '../http.ts';
import { parsed } from '../parsed.ts';
import { clientTokens, type Credentials, credentialsRefused, type Keys, withToken } from '../token.ts';
import { envelope, type FalconCase, falconCase, type FalconProblem } from './schemas.ts';

export type FalconSettings = {
  /** The cloud's host, such as https://api.us-2.crowdstrike.com. */
  url: string;
  credentials: Credentials;
  /** A child CID that an MSSP's key acts for. */
  memberCid?: string | undefined;
  /** Milliseconds that one call may take. */
  timeout: number;
};

/** No send of the call may start after `sendBefore`. */
export type CallOptions = { sendBefore: Date };

export type NewFalconCase = {
  name: string;
  /** 1 to 100. */
  severity: number;
  description: string;
  tags: string[];
  alertIds: string[];
  eventIds: string[];
};

/** Falcon says when to come back as an epoch second, not as a delay. */
export const falconRetryAfter: RetryAfter = (headers, now) => {
  const second = Number(headers.get('x-ratelimit-retryafter') ?? Number.NaN);
  return Number.isFinite(second) ? Math.max(1000, second * 1000 - now.getTime()) : null;
};

export type FalconClient = ReturnType<typeof falconClient>;

/** CrowdStrike Falcon's case operations. Ids are opaque text; each answer is parsed before it is believed. */
export function falconClient({ url, credentials, memberCid, timeout }: FalconSettings, network: Network) {
  const send = httpSender('falcon', falconRetryAfter, network);
  const tokens = clientTokens('falcon', credentials, askToken, network.now);
  const authorised = withToken(send, tokens);

  function askToken({ clientId, clientSecret }: Keys): Promise<HttpAnswer> {
    const member = memberCid === undefined ? {} : { member_cid: memberCid };
    return send({
      method: 'POST',
      url: new URL('/oauth2/token', url),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...member }).toString(),
      timeout,
      repeatable: true,
      sendBefore: new Date(network.now().getTime() + timeout),
    });
  }

  type Operation = {
    method: HttpRequest['method'];
    path: string;
    query?: Record<string, string>;
    json?: unknown;
    repeatable: boolean;
  };

  async function call({ method, path, query, json, repeatable }: Operation, { sendBefore }: CallOptions) {
    const target = new URL(path, url);
    for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
    const answer = await authorised({
      method,
      url: target,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: json === undefined ? undefined : JSON.stringify(json),
      timeout,
      repeatable,
      sendBefore,
    });
    if (answer.status === 401 || answer.status === 403)
      throw credentialsRefused('falcon', answer, network.now());
    const what = `${method} ${path}`;
    if (answer.status >= 300) throw refusal(what, answer);
    const { errors, resources, meta } = parsed('falcon', envelope, jsonOf('falcon', answer), what);
    const traceId = answer.headers.get('x-cs-traceid') ?? meta?.trace_id ?? null;
    const problem = errors[0];
    if (problem && resources.length === 0) throw problemOf(what, answer.status, problem, traceId);
    return { resources, errors, traceId };
  }

  /** A 2xx that brings nothing but a problem: the platform's word against the evidence, or its own failure half way. */
  function problemOf(what: string, status: number, problem: FalconProblem, traceId: string | null): Error {
    if ((problem.code ?? 400) < 500) return declined(what, problem.code ?? status, problem, traceId);
    const retryAt = new Date(network.now().getTime() + failurePause);
    return new Unavailable(
      `falcon: ${what} failed half way (${problem.code ?? 'no code'}, trace ${traceId ?? 'none'})`,
      { retryAt, uncertain: true },
    );
  }

  return {
    /** Opens a case with its evidence in it. Not repeatable: after a lost answer look for it by a tag of its own. */
    async createCase(
      input: NewFalconCase,
      options: CallOptions,
    ): Promise<{ case: FalconCase; complete: boolean }> {
      const evidence = {
        alerts: input.alertIds.map((id) => ({ id })),
        events: input.eventIds.map((id) => ({ id })),
      };
      const { name, severity, description, tags } = input;
      const json = { name, severity, description, tags, status: 'new', evidence };
      const answer = await call(
        { method: 'PUT', path: '/cases/entities/cases/v2', json, repeatable: false },
        options,
      );
      const [created] = answer.resources;
      return {
        case: parsed('falcon', falconCase, created, 'the created case'),
        complete: answer.errors.length === 0,
      };
    },

    /** One case by its id; null where there is none. */
    async getCase(id: string, options: CallOptions): Promise<FalconCase | null> {
      try {
        const json = { ids: [id] };
        const { resources } = await call(
          { method: 'POST', path: '/cases/entities/cases/v2', json, repeatable: true },
          options,
        );
        return (
          resources.map((it) => parsed('falcon', falconCase, it, 'a case')).find((it) => it.id === id) ?? null
        );
      } catch (error) {
        // An unknown id is left out, named in errors[] with code 404, or answered 404: no source says which.
        if (error instanceof Declined && error.status === 404) return null;
        throw error;
      }
    },

    /** Id of the oldest case that bears a tag, closed ones included; null where the index has none (yet). */
    async findCaseByTag(tag: string, options: CallOptions): Promise<string | null> {
      const query = { filter: `tags:'${tag}'`, sort: 'created_timestamp.asc', limit: '1' };
      const { resources } = await call(
        { method: 'GET', path: '/cases/queries/cases/v1', query, repeatable: true },
        options,
      );
      return resources.length === 0 ? null : parsed('falcon', v.string(), resources[0], 'the id of a case');
    },

    /** Attaches Falcon alerts by composite id. A 2xx that names any problem is a refusal. */
    addAlertEvidence: (id: string, alertIds: string[], options: CallOptions) =>
      addEvidence(
        '/cases/entities/alert-evidence/v1',
        { id, alerts: alertIds.map((it) => ({ id: it })) },
        options,
      ),

    /** Attaches NG-SIEM events by id. A 2xx that names any problem is a refusal. */
    addEventEvidence: (id: string, eventIds: string[], options: CallOptions) =>
      addEvidence(
        '/cases/entities/event-evidence/v1',
        { id, events: eventIds.map((it) => ({ id: it })) },
        options,
      ),

    /** Reopens a closed case, if it is still at that version. @throws Unexpected where a 200 changed nothing. */
    async reopenCase({ id, version }: FalconCase, options: CallOptions): Promise<void> {
      const json = {
        id,
        ...(version === null || version === undefined ? {} : { expected_version: version }),
        fields: { status: 'reopened' },
      };
      const { resources, traceId } = await call(
        { method: 'PATCH', path: '/cases/entities/cases/v2', json, repeatable: false },
        options,
      );
      const status = resources
        .map((it) => parsed('falcon', falconCase, it, 'the updated case'))
        .find((it) => it.id === id)?.status;
      if (status === 'closed')
        throw new Unexpected(`falcon: reopening case ${id} changed nothing`, { traceId });
    },
  };

  async function addEvidence(path: string, json: unknown, options: CallOptions): Promise<void> {
    const { errors, traceId } = await call({ method: 'POST', path, json, repeatable: false }, options);
    if (errors[0]) throw problemOf(`POST ${path}`, 200, errors[0], traceId);
  }
}

const failurePause = 5_000;

/** What an error says, whatever form it has: a proxy's page is no envelope. */
function refusal(what: string, { status, headers, text }: HttpAnswer): Declined {
  const body = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), text);
  const traceId = headers.get('x-cs-traceid') ?? (body.success ? body.output.meta?.trace_id : null) ?? null;
  return declined(what, status, body.success ? body.output.errors[0] : undefined, traceId);
}

const declined = (
  what: string,
  status: number,
  problem: FalconProblem | undefined,
  traceId: string | null,
) => {
  const code = problem?.message ?? 'no reason given';
  // What CrowdStrike's support asks for; a failed alert keeps it in its reason.
  const trace = traceId === null ? '' : `, trace ${traceId}`;
  return new Declined(`falcon: ${what} was refused (${status}${trace}): ${code}`, { status, code, traceId });
};
