import * as v from 'valibot';
import { type Declined, Unexpected } from './errors.ts';
import {
  type CallOptions,
  type HttpAnswer,
  type HttpRequest,
  type Send,
  type StreamedBody,
  traceOf,
} from './http.ts';
import { checked } from './parsed.ts';
import { credentialsRefused } from './token.ts';

type Value = string | number | boolean | readonly (string | number)[] | null | undefined;

/** One request of an operation. */
export type Operation = {
  method: HttpRequest['method'];
  path: string;
  /** An array repeats its key; what is undefined or null is left out. */
  query?: Record<string, Value>;
  json?: unknown;
  /** A body of another kind, with its content type. */
  body?: StreamedBody;
  contentType?: string;
  /** Whether it may be sent again though it may have taken effect. */
  repeatable: boolean;
};

type Wiring = {
  platform: string;
  /** Where the API is at the moment. */
  base: () => string;
  /** Sends with a token. */
  send: Send;
  timeout: number;
  refusalOf: (what: string, answer: HttpAnswer) => Declined;
  now: () => Date;
};

const bounds = v.looseObject({
  signal: v.optional(v.instance(AbortSignal)),
  timeout: v.optional(v.pipe(v.number(), v.minValue(1, 'must be at least 1'))),
  deadline: v.optional(v.date()),
  sendBefore: v.optional(v.date()),
  permitted: v.optional(v.boolean()),
});

/** Sends the operations of a platform, and answers what is a success. @throws Declined, Unauthorised, Unavailable, Unexpected */
export function operationSender({ platform, base, send, timeout, refusalOf, now }: Wiring) {
  return async function answered(
    { method, path, query, json, body, contentType = 'application/json', repeatable }: Operation,
    { stream = false, ...options }: CallOptions & { stream?: boolean } = {},
  ): Promise<HttpAnswer> {
    const what = `${method} ${path}`;
    checked(platform, bounds, options, what);
    const sent = json === undefined ? body : JSON.stringify(json);
    const answer = await send({
      method,
      url: urlAt(base(), path, query),
      headers: {
        accept: stream ? '*/*' : 'application/json',
        ...(sent === undefined ? {} : { 'content-type': contentType }),
      },
      body: sent,
      repeatable,
      stream,
      ...options,
      timeout: options.timeout ?? timeout,
    });
    const { status, headers } = answer;
    if (status >= 300) throw refused(platform, refusalOf(what, answer), answer, now());
    if (stream && answer.stream === null)
      throw new Unexpected(`${platform}: ${what} was answered without a file`, {
        status,
        traceId: traceOf(headers),
      });
    return answer;
  };
}

const refused = (platform: string, refusal: Declined, answer: HttpAnswer, now: Date) =>
  answer.status === 401 || answer.status === 403
    ? credentialsRefused(platform, answer, refusal.code, now)
    : refusal;

/** @throws Unexpected where a page came in place of a file: that of a proxy has no file's name */
export function refusePage(platform: string, what: string, { status, headers }: HttpAnswer): void {
  const isPage = /^\s*text\/html\b/i.test(headers.get('content-type') ?? '');
  if (!isPage || headers.has('content-disposition')) return;
  const traceId = traceOf(headers);
  throw new Unexpected(`${platform}: ${what} was answered with a page instead of a file`, {
    status,
    traceId,
  });
}

/** A path at a host. It never leads to another one, however many slashes it begins with: a token goes along. */
export function urlAt(base: string, path: string, query: Operation['query'] = {}): URL {
  const url = new URL(base);
  const end = path.includes('?') ? path.indexOf('?') : path.length;
  url.pathname = path.slice(0, end);
  url.search = path.slice(end);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) url.searchParams.append(name, String(one));
  }
  return url;
}

/** How long an attempt may take, unless a call says otherwise. @throws where it is no such time */
export function timeoutOf(platform: string, timeout = 30_000): number {
  if (timeout >= 1) return timeout;
  throw new Error(`${platform}: a timeout is a number of milliseconds, at least 1`);
}

/** The origin of an address that a client is given. @throws where there is more to it, which no request would keep */
export function originOf(platform: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isHost = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!isHost) throw new Error(`${platform}: a url is one of a host alone, such as https://api.example.com`);
  return url.origin;
}
