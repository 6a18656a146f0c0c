import type * as v from 'valibot';
import { type IncydrRegion, incydrRegions } from '../../clouds.ts';
import { type Download, downloadOf } from '../../download.ts';
import { Declined } from '../../errors.ts';
import {
  type CallOptions,
  type HttpAnswer,
  type HttpRequest,
  httpSender,
  jsonOf,
  type Network,
  realNetwork,
  type RetryAfter,
} from '../../http.ts';
import { parsed } from '../../parsed.ts';
import {
  clientTokens,
  type Credentials,
  credentialsOf,
  credentialsRefused,
  type Keys,
  withToken,
} from '../../token.ts';
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

type Value = string | number | boolean | readonly (string | number)[] | null | undefined;

/** One request of an operation. */
export type Operation = {
  method: HttpRequest['method'];
  path: string;
  /** An array repeats its key; what is undefined or null is left out. */
  query?: Record<string, Value>;
  json?: unknown;
  /** Whether it may be sent again though it may have taken effect. */
  repeatable: boolean;
};

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
  const { timeout = 30_000 } = settings;
  const base = baseOf(settings);
  const send = httpSender('incydr', incydrRetryAfter, network);
  const tokens = clientTokens('incydr', credentialsOf(settings.credentials), askToken, network.now);
  const authorised = withToken(send, tokens);

  function askToken({ clientId, clientSecret }: Keys): Promise<HttpAnswer> {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    return send({
      method: 'POST',
      url: new URL('/v1/oauth?grant_type=client_credentials', base),
      headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
      timeout,
      repeatable: true,
      sendBefore: new Date(network.now().getTime() + timeout),
    });
  }

  async function answered(
    { method, path, query, json, repeatable }: Operation,
    { stream, ...options }: CallOptions & { stream?: boolean } = {},
  ): Promise<HttpAnswer> {
    const answer = await authorised({
      method,
      url: urlOf(base, path, query),
      headers: { accept: '*/*', ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      body: json === undefined ? undefined : JSON.stringify(json),
      repeatable,
      stream,
      ...options,
      timeout: options.timeout ?? timeout,
    });
    if (answer.status === 401 || answer.status === 403)
      throw credentialsRefused('incydr', answer, network.now());
    if (answer.status >= 300) throw refusalOf(`${method} ${path}`, answer);
    return answer;
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
    now: network.now,

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

    /** A file, as a stream. */
    async download(operation: Operation, what: string, options?: CallOptions): Promise<Download> {
      const answer = await answered(operation, { ...options, stream: true });
      return downloadOf('incydr', what, answer, { now: network.now, signal: options?.signal });
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
  if (url !== undefined) return url;
  const known = Object.entries(incydrRegions).find(([name]) => name === region);
  const names = Object.keys(incydrRegions).join(', ');
  if (!known) throw new Error(`incydr: give a region (one of ${names}) or a url`);
  return known[1];
}

function urlOf(base: string, path: string, query: Operation['query']): URL {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) url.searchParams.append(name, String(one));
  }
  return url;
}
