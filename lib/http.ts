import { Unavailable, Unexpected } from './errors.ts';
import { parseJson } from './json.ts';

/** What every client is built from; tests give their own clock and waiting. */
export type Network = {
  fetch: typeof fetch;
  now: () => Date;
  wait: (milliseconds: number) => Promise<void>;
};

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
  /** For the whole answer, its body included, in milliseconds. */
  timeout: number;
  /**
   * True: the request changes nothing, or the same a second time, and is sent again after any failure.
   * False: only what surely took no effect (423, 425, 429) is sent again; anything less certain is for the caller to look into.
   */
  repeatable: boolean;
  /** No send may start after this. */
  sendBefore: Date;
  /** True: the body is handed on as a stream instead of being read as text. */
  stream?: boolean;
};

/** How a platform says when to come back, in milliseconds from now; null: it does not say. */
export type RetryAfter = (headers: Headers, now: Date) => number | null;

/** `text` is empty where the request asked for a stream, `stream` is null where it did not. */
export type HttpAnswer = {
  status: number;
  headers: Headers;
  text: string;
  stream: ReadableStream<Uint8Array> | null;
};

// Too early, locked, too many: the request took no effect. A 408 may have come after it did.
const notTaken = new Set([423, 425, 429]);
const transient = new Set([408, ...notTaken]);

const tries = 4;
const firstPause = 500;
const longestPause = 20_000;
// Whoever is asked to come back later than this was asked by mistake.
const furthest = 24 * 3_600_000;

/**
 * Sends requests to one platform, and retries within bounds.
 * Answers anything but 5xx and what passes (408, 423, 425, 429); those, timeouts and broken connections end as `Unavailable` once the tries
 * or the time are used up. Redirects are never followed: an Authorization header must not travel.
 */
export function httpSender(platform: string, retryAfter: RetryAfter, { fetch, now, wait }: Network) {
  return async function send(request: HttpRequest): Promise<HttpAnswer> {
    for (let failed = 0; ; failed += 1) {
      if (now() > request.sendBefore) throw late(platform, request, now());
      const outcome = await once(request);
      if (!(outcome instanceof Failure)) return outcome;
      const pause =
        outcome.pause ?? Math.min(longestPause, firstPause * 2 ** failed) * (0.5 + Math.random() / 2);
      const retryAt = new Date(now().getTime() + pause);
      const again = request.repeatable || !outcome.uncertain;
      if (!again || failed + 1 === tries || retryAt > request.sendBefore || pause > longestPause) {
        const { uncertain, cause } = outcome;
        throw new Unavailable(`${platform}: ${request.method} ${request.url.pathname} ${outcome.what}`, {
          retryAt,
          uncertain,
          cause,
        });
      }
      await wait(pause);
    }
  };

  async function once({
    method,
    url,
    headers,
    body,
    timeout,
    stream = false,
  }: HttpRequest): Promise<HttpAnswer | Failure> {
    try {
      const signal = AbortSignal.timeout(timeout);
      const response = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal,
        ...(body === undefined ? {} : { body }),
      });
      if (!transient.has(response.status) && response.status < 500) {
        const { status, headers } = response;
        // A body cut short fails here, where it counts as a lost answer like any other.
        return stream && response.ok
          ? { status, headers, text: '', stream: response.body }
          : { status, headers, text: await response.text(), stream: null };
      }
      await response.body?.cancel();
      const asked = retryAfter(response.headers, now());
      const pause = asked === null ? null : Math.min(asked, furthest);
      const trace = response.headers.get('x-cs-traceid');
      const what = `answered ${response.status}${trace === null ? '' : `, trace ${trace}`}`;
      return new Failure(what, { uncertain: !notTaken.has(response.status), pause });
    } catch (cause) {
      return new Failure('did not answer', { uncertain: true, pause: null, cause });
    }
  }
}

export type Send = ReturnType<typeof httpSender>;

class Failure {
  readonly what: string;
  /** Whether the request may have taken effect. */
  readonly uncertain: boolean;
  readonly pause: number | null;
  readonly cause: unknown;

  constructor(
    what: string,
    { uncertain, pause, cause }: { uncertain: boolean; pause: number | null; cause?: unknown },
  ) {
    this.what = what;
    this.uncertain = uncertain;
    this.pause = pause;
    this.cause = cause;
  }
}

const late = (platform: string, { method, url }: HttpRequest, now: Date) =>
  new Unavailable(`${platform}: no time left to send ${method} ${url.pathname}`, {
    retryAt: now,
    uncertain: false,
  });

/**
 * The JSON of an answer; `undefined` for an empty body.
 * @throws Unexpected where the body is not JSON (an HTML page of a proxy, a cut answer), without quoting it.
 */
export function jsonOf(platform: string, { status, text }: HttpAnswer): unknown {
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    // Without the parser's error as its cause: that one quotes the body, and causes are logged.
    throw new Unexpected(`${platform}: an answer of status ${status} is not JSON`);
  }
}
