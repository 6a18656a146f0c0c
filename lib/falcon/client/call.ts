import type * as v from 'valibot';
import { falconClouds, type FalconCloud } from '../../clouds.ts';
import {
  type CallOptions,
  type HttpAnswer,
  httpSender,
  jsonOf,
  type Network,
  realNetwork,
  type RetryAfter,
  type Send,
  traceOf,
} from '../../http.ts';
import { type Operation, operationSender, originOf, timeoutOf, urlAt } from '../../operations.ts';
import { parsed } from '../../parsed.ts';
import { clientTokens, type Credentials, credentialsOf, type Keys, withToken } from '../../token.ts';
import { envelope, type Envelope, type Problem } from './answers.ts';
import { homeOf } from './home.ts';
import { failureOf, refusalOf } from './refusals.ts';

export type FalconSettings = {
  /** The customer's cloud; us-1, which redirects to the right commercial one, where neither it nor `url` is given. */
  cloud?: FalconCloud | undefined;
  /** Where the API is, instead of a cloud's name. It is never left for another host. */
  url?: string | undefined;
  credentials: Keys | Credentials;
  /** A child CID that an MSSP's key acts for. */
  memberCid?: string | undefined;
  /** Milliseconds that one attempt may take; 30,000 unless given. */
  timeout?: number | undefined;
};

export type { Operation };

/** A success: what it brought, and what it says against single things. */
export type Success<T> = Omit<Envelope, 'resources'> & { resources: T[]; traceId: string | null };

/** Falcon says when to come back as an epoch second, not as a delay. */
export const falconRetryAfter: RetryAfter = (headers, now) => {
  const second = Number(headers.get('x-ratelimit-retryafter') ?? Number.NaN);
  return Number.isFinite(second) ? Math.max(1000, second * 1000 - now.getTime()) : null;
};

export type FalconCall = ReturnType<typeof falconCall>;

/** Sends Falcon's operations with a token that it keeps, and reads their envelopes. */
export function falconCall(settings: FalconSettings, network: Network = realNetwork) {
  const { memberCid } = settings;
  const timeout = timeoutOf('falcon', settings.timeout);
  const { now } = network;
  const home = homeOf(hostOf(settings));
  const sendAway = httpSender('falcon', falconRetryAfter, network);
  /** To wherever home is at the moment of sending: a token that was asked for first may have moved it. */
  const send: Send = (request) =>
    sendAway({ ...request, url: urlAt(home.url, request.url.pathname + request.url.search) });
  const form = (
    path: string,
    fields: Record<string, string>,
    { headers = {}, ...bounds }: CallOptions & { headers?: Record<string, string> } = {},
  ) =>
    send({
      method: 'POST',
      url: urlAt(home.url, path),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
      repeatable: true,
      deadline: new Date(now().getTime() + 2 * timeout),
      ...bounds,
      timeout: bounds.timeout ?? timeout,
    });

  async function askToken({ clientId, clientSecret }: Keys): Promise<HttpAnswer> {
    const member = memberCid === undefined ? {} : { member_cid: memberCid };
    const ask = () => form('/oauth2/token', { client_id: clientId, client_secret: clientSecret, ...member });
    const answer = await ask();
    // One that is good in another cloud only is of no use here.
    return home.follow(answer) ? ask() : answer;
  }

  const credentials = credentialsOf(settings.credentials);
  const tokens = clientTokens({ platform: 'falcon', credentials, ask: askToken, refusalOf }, network);
  const answered = operationSender({
    platform: 'falcon',
    base: () => home.url,
    send: withToken('falcon', send, tokens, now),
    timeout,
    refusalOf,
    now,
  });

  return {
    now,
    network,
    home: () => home.url,
    /** The timeout of one attempt, in milliseconds. */
    timeout,

    /** The answer of an operation as it comes: for downloads, and for what has no envelope. @throws what every call does */
    answered,

    /**
     * The envelope of an operation's answer, each resource read by the schema.
     * @throws Declined, Conflict, Unauthorised, Unavailable, Unexpected; a 2xx that brings nothing but a problem is one of them
     */
    async resources<S extends v.GenericSchema>(
      operation: Operation,
      schema: S,
      options?: CallOptions,
    ): Promise<Success<v.InferOutput<S>>> {
      const answer = await answered(operation, options);
      const what = `${operation.method} ${operation.path}`;
      const { status, headers } = answer;
      const told = { status, traceId: traceOf(headers) };
      // Nothing to say of a write is no fault; where something was to be read it is.
      const json = status === 204 && operation.method !== 'GET' ? {} : jsonOf('falcon', answer);
      const { resources, ...rest } = parsed('falcon', envelope, json, what, told);
      const traceId = told.traceId ?? rest.meta?.trace_id ?? null;
      const first: Problem | undefined = rest.errors[0];
      if (first && resources.length === 0) throw failureOf({ what, status, traceId }, first, now());
      const read = resources.map((it) => parsed('falcon', schema, it, what, { status, traceId }));
      return { ...rest, resources: read, traceId };
    },

    /** Makes the token that is in use invalid, if there is one. */
    async revoke(options: CallOptions = {}): Promise<void> {
      const token = tokens.current();
      if (token === null) return;
      tokens.drop(token); // first: no call is to begin with it
      const { clientId, clientSecret } = await credentials({ fresh: false });
      const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
      const headers = { authorization: `Basic ${basic}` };
      const answer = await form('/oauth2/revoke', { token }, { ...options, headers });
      if (answer.status >= 300) throw refusalOf('POST /oauth2/revoke', answer);
    },
  };
}

function hostOf({ cloud = 'us-1', url }: FalconSettings): string {
  if (url !== undefined) return originOf('falcon', url);
  const known = Object.entries(falconClouds).find(([name]) => name === cloud);
  if (!known) throw new Error(`falcon: a cloud is one of ${Object.keys(falconClouds).join(', ')}`);
  return known[1];
}
