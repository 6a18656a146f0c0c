import { setTimeout as sleep } from 'node:timers/promises';
import { lastStartOf, late, unlessAborted } from './bounds.ts';
import { Unavailable, Unexpected } from './errors.ts';
import { type FileTransport, fileTransport } from './file-transport.ts';
import { parseJson } from './json.ts';
import { readWithin, sentWithin, type Silence, signalAfter, silenceOf } from './silence.ts';

/** What every client is built from; tests give their own clock and waiting. */
export type Network = {
  fetch: typeof fetch;
  /** Asks for what comes as a stream, in place of `fetch`. */
  fetchFile?: FileTransport | undefined;
  now: () => Date;
  wait: (milliseconds: number) => Promise<void>;
  /** Asked before each request, where the calls of a connection are budgeted. */
  permit?: Permit | undefined;
  /** Told of each request that has ended, where a connection is watched. */
  onAnswer?: OnAnswer | undefined;
};

/** Told how a request ended: with the status of its answer, or with none (null), and after how long. */
export type OnAnswer = (answer: { status: number | null; milliseconds: number }) => void;

/** Waits until one more request may be sent. @throws Unavailable where that is not before `until` */
export type Permit = (until: Date) => Promise<void>;

/** The network and the clock as they are. */
export const realNetwork: Network = {
  fetch: globalThis.fetch,
  fetchFile: fileTransport,
  now: () => new Date(),
  wait: async (milliseconds) => {
    await sleep(milliseconds);
  },
};

/** How long a call may go on. Whatever is left out sets no bound, the timeout aside. */
export type CallOptions = {
  /** Ends the call and its waits with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds that one attempt may take, the client's own where it is left out. Where a file is sent or comes, it counts anew
   * from each piece of it: what is bounded is the platform's silence, and not the size of the file.
   */
  timeout?: number | undefined;
  /** When the call must have ended, its repeats and waits and the whole of a file included. */
  deadline?: Date | undefined;
  /** No attempt starts after this: for a caller who must know when the last one has ended. */
  sendBefore?: Date | undefined;
  /** Whether the first attempt's turn of the connection's budget is taken already. */
  permitted?: boolean | undefined;
};

/** A body that is made anew for each attempt, and never held as a whole. */
export type StreamedBody = () => AsyncIterable<Uint8Array>;

export type HttpRequest = CallOptions & {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string | StreamedBody | undefined;
  timeout: number;
  /**
   * True: the request changes nothing, or the same a second time, and is sent again after any failure.
   * False: only what surely took no effect (423, 425, 429) is sent again; anything less certain is for the caller to look into.
   */
  repeatable: boolean;
  /** True: the body of a 2xx is handed on as a stream instead of being read as text. */
  stream?: boolean | undefined;
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
// Both platforms count calls by the minute: whoever has the time waits until they count anew.
const longestWait = 90_000;
// Whoever is asked to come back later than this was asked by mistake.
const furthest = 24 * 3_600_000;

/**
 * Sends requests to one platform, and retries within bounds.
 * Answers anything but 5xx and what passes (408, 423, 425, 429); those, timeouts and broken connections end as `Unavailable` once the tries
 * or the time are used up. Redirects are never followed: an Authorization header must not travel.
 */
export function httpSender(platform: string, retryAfter: RetryAfter, network: Network) {
  const { fetch, fetchFile = fetch, now, wait, permit, onAnswer } = network;
  return async function send(request: HttpRequest): Promise<HttpAnswer> {
    const lastStart = lastStartOf(request);
    // Who must know when the last attempt has ended has something else to do meanwhile.
    const longest = request.sendBefore ? longestPause : longestWait;
    for (let failed = 0; ; failed += 1) {
      request.signal?.throwIfAborted();
      const isPermitted = request.permitted === true && failed === 0;
      if (permit && !isPermitted) await unlessAborted(permit(lastStart), request.signal);
      if (now() > lastStart) throw late(platform, request, now());
      const outcome = await once(request);
      if (!(outcome instanceof Failed)) return outcome;
      request.signal?.throwIfAborted();
      const pause =
        outcome.pause ?? Math.min(longestPause, firstPause * 2 ** failed) * (0.5 + Math.random() / 2);
      const retryAt = new Date(now().getTime() + pause);
      const again = request.repeatable || !outcome.uncertain;
      if (!again || failed + 1 === tries || retryAt > lastStart || pause > longest) {
        const what = `${platform}: ${request.method} ${request.url.pathname} ${outcome.what}`;
        throw new Unavailable(what, { ...outcome.told, retryAt, uncertain: outcome.uncertain });
      }
      await unlessAborted(wait(pause), request.signal);
    }
  };

  async function once(request: HttpRequest): Promise<HttpAnswer | Failed> {
    const { method, url, headers, body, stream = false } = request;
    const silence = silenceOf(request.timeout);
    const sentAt = now().getTime();
    const tell = (status: number | null) => onAnswer?.({ status, milliseconds: now().getTime() - sentAt });
    try {
      const signal = signalOf(request, silence, now());
      const init = { method, headers, redirect: 'manual', signal } as const;
      const response =
        stream && typeof body !== 'function'
          ? await fetchFile(url, { ...init, ...(body === undefined ? {} : { body }) })
          : await fetch(url, { ...init, ...bodyOf(body, silence) });
      tell(response.status);
      if (!transient.has(response.status) && response.status < 500) {
        const { status, headers } = response;
        // A body cut short fails here, where it counts as a lost answer like any other.
        return stream && response.ok
          ? { status, headers, text: '', stream: response.body && readWithin(silence, response.body) }
          : { status, headers, text: await response.text(), stream: null };
      }
      await response.body?.cancel();
      const asked = retryAfter(response.headers, now());
      const pause = asked === null ? null : Math.min(asked, furthest);
      const traceId = traceOf(response.headers);
      const what = `answered ${response.status}${traceId === null ? '' : `, trace ${traceId}`}`;
      return new Failed(what, !notTaken.has(response.status), pause, { status: response.status, traceId });
    } catch (cause) {
      if (request.signal?.aborted !== true) tell(null);
      return new Failed('did not answer', true, null, { cause });
    } finally {
      silence.stop();
    }
  }
}

export type Send = ReturnType<typeof httpSender>;

class Failed {
  readonly what: string;
  /** Whether the request may have taken effect. */
  readonly uncertain: boolean;
  /** How long to wait, in milliseconds, where the platform said so. */
  readonly pause: number | null;
  readonly told: { status?: number; traceId?: string | null; cause?: unknown };

  constructor(what: string, uncertain: boolean, pause: number | null, told: Failed['told']) {
    this.what = what;
    this.uncertain = uncertain;
    this.pause = pause;
    this.told = told;
  }
}

function signalOf({ signal, deadline }: HttpRequest, silence: Silence, now: Date): AbortSignal {
  const bounds = [silence.signal];
  if (signal) bounds.push(signal);
  if (deadline) bounds.push(signalAfter(Math.max(0, deadline.getTime() - now.getTime())));
  return AbortSignal.any(bounds);
}

function bodyOf(
  body: HttpRequest['body'],
  silence: Silence,
): Pick<RequestInit, 'body' | 'duplex' | 'redirect' | 'window'> {
  if (typeof body !== 'function') return body === undefined ? {} : { body };
  // With any other of these two, Node's fetch keeps a copy of all that it sends, in case it must send it again.
  const sentOnce = { redirect: 'error', window: null } as const;
  return { body: ReadableStream.from(sentWithin(silence, body())), duplex: 'half', ...sentOnce };
}

/** Falcon's id of an answer, which its support asks for; null where it has none. */
export const traceOf = (headers: Headers): string | null => headers.get('x-cs-traceid');

/**
 * The JSON of an answer; `undefined` for an empty body.
 * @throws Unexpected where the body is not JSON (an HTML page of a proxy, a cut answer), without quoting it.
 */
export function jsonOf(platform: string, { status, headers, text }: HttpAnswer): unknown {
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    // Without the parser's error as its cause: that one quotes the body, and causes are logged.
    const traceId = traceOf(headers);
    throw new Unexpected(`${platform}: an answer of status ${status} is not JSON`, { status, traceId });
  }
}
