import type * as v from 'valibot';
import { type IncydrRegion, incydrRegions } from '../../clouds.ts';
import { type Download, downloadOf } from '../../download.ts';
import { Declined } from '../../errors.ts';
import {
  type CallOptions,
  type HttpAnswer,
  httpSender,
  jsonOf,
  type Network,
  realNetwork,
  type RetryAfter,
} from '../../http.ts';
import { type Operation, operationSender, originOf, refusePage, timeoutOf, urlAt } from '../../operations.ts';
import { parsed } from '../../parsed.ts';
import { clientTokens, type Credentials, credentialsOf, type Keys, withToken } from '../../token.ts';
import { refusalOf } from './refusals.ts';

/** Which tenant, and as whom. Either a region or a URL. */
export type IncydrSettings = {
  /** The tenant's region; `console.<region>.code42.com` tells it to whoever signs in. */
  region?: IncydrRegion | undefined;
  /** Where the API is, instead of a region: a simulator, a proxy. */
  url?: string | undefined;
  credentials: Keys | Credentials;
  /** Milliseconds that one attempt may take; 30,000 unless given. */
  timeout?: number | undefined;
};

export type { Operation };

/** `Retry-After` in seconds, or the HTTP date that the header's standard allows. */
export const incydrRetryAfter: RetryAfter = (headers, now) => {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const delay = /^[\d.]+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(delay) ? Math.max(0, delay) : null;
};

export type IncydrCall = ReturnType<typeof incydrCall>;

/** Sends Incydr's operations with a token that it keeps, and reads their answers. */
export function incydrCall(settings: IncydrSettings, network: Network = realNetwork) {
  const timeout = timeoutOf('incydr', settings.timeout);
  const { now } = network;
  const base = baseOf(settings);
  const send = httpSender('incydr', incydrRetryAfter, network);
  const credentials = credentialsOf(settings.credentials);
  const tokens = clientTokens({ platform: 'incydr', credentials, ask: askToken, refusalOf }, network);
  const answered = operationSender({
    platform: 'incydr',
    base: () => base,
    send: withToken('incydr', send, tokens, now),
    timeout,
    refusalOf,
    now,
  });

  function askToken({ clientId, clientSecret }: Keys): Promise<HttpAnswer> {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    return send({
      method: 'POST',
      url: urlAt(base, '/v1/oauth?grant_type=client_credentials'),
      headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
      timeout,
      repeatable: true,
      deadline: new Date(now().getTime() + 2 * timeout),
    });
  }

  async function read<S extends v.GenericSchema>(
    schema: S,
    operation: Operation,
    options?: CallOptions,
  ): Promise<v.InferOutput<S>> {
    const answer = await answered(operation, options);
    const what = `${operation.method} ${operation.path}`;
    return parsed('incydr', schema, jsonOf('incydr', answer), what, { status: answer.status });
  }

  return {
    now,

    /** The answer of an operation as it comes. @throws what every call does */
    answered,

    /** An operation's answer, read by the schema. @throws Declined, Unauthorised, Unavailable, Unexpected */
    read,

    /** The same for one thing by its id; null where there is none. */
    async find<S extends v.GenericSchema>(
      schema: S,
      path: string,
      options?: CallOptions,
    ): Promise<v.InferOutput<S> | null> {
      return unlessMissing(read(schema, { method: 'GET', path, repeatable: true }, options), null);
    },

    /** A file that the platform makes, as a stream. @throws Unexpected where a page came instead */
    async download(operation: Operation, what: string, options?: CallOptions): Promise<Download> {
      const answer = await answered(operation, { ...options, stream: true });
      refusePage('incydr', `${operation.method} ${operation.path}`, answer);
      return downloadOf('incydr', what, answer, { now, signal: options?.signal });
    },

    /** A file that the platform has captured, as a stream: it can be a page itself. */
    async downloadCaptured({ path }: { path: string }, options?: CallOptions): Promise<Download> {
      const answer = await answered({ method: 'GET', path, repeatable: true }, { ...options, stream: true });
      const what = 'the download of a source file';
      return downloadOf('incydr', what, answer, { now, signal: options?.signal });
    },
  };
}

/** Another value where the platform knows no such thing. */
export async function unlessMissing<T, M>(asked: Promise<T>, missing: M): Promise<T | M> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Declined && error.status === 404) return missing;
    throw error;
  }
}

/** A path with ids in it, each percent-encoded. */
export const pathTo = (parts: TemplateStringsArray, ...ids: (string | number)[]): string =>
  parts.map((part, index) => (index === 0 ? '' : encodeURIComponent(ids[index - 1] ?? '')) + part).join('');

function baseOf({ region, url }: IncydrSettings): string {
  if (region !== undefined && url !== undefined)
    throw new Error('incydr: give a region or a url, not both of them');
  if (url !== undefined) return originOf('incydr', url);
  const known = Object.entries(incydrRegions).find(([name]) => name === region);
  const names = Object.keys(incydrRegions).join(', ');
  if (!known) throw new Error(`incydr: give a region (one of ${names}) or a url`);
  return known[1];
}
