import type { Network } from '../../lib/http.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { VirtualTime } from '../faults/virtual-time.ts';
import type { Process } from '../faults/worker.ts';

/** How often, of all calls to a platform, what happens to one. */
export type Weather = {
  /** 429, with a time to come back that may be many minutes off. */
  limited: number;
  /** 500 or 503. */
  failing: number;
  /** No answer within the timeout. */
  lost: number;
  /** The body of a good answer is cut, shorter or longer than said, a page, or nothing. */
  spoiled: number;
  /** While these are, nothing is answered. */
  outages: { from: number; until: number }[];
};

type Asked = { path: string; isPoisoned: boolean; random: Random };

const timeout = 10_000;

/**
 * A network to a platform that does all that to what casebridge reads. What it lets through goes to the simulator by HTTP, as one step.
 * Of a poisoned path a page comes, whenever it is asked for.
 */
export function badNetwork(
  platform: 'falcon' | 'incydr',
  weather: Weather,
  isPoisoned: (path: string) => boolean,
  process: () => Process,
  time: VirtualTime,
  random: Random,
): Network {
  const comeBack = (milliseconds: number): Record<string, string> =>
    platform === 'falcon'
      ? { 'X-RateLimit-RetryAfter': String(Math.ceil((time.now().getTime() + milliseconds) / 1000)) }
      : { 'Retry-After': String(Math.ceil(milliseconds / 1000)) };
  const silence = async (): Promise<never> => {
    await time.wait(timeout);
    throw new TypeError('fetch failed');
  };
  const isOut = () => {
    const at = time.now().getTime();
    return weather.outages.some(({ from, until }) => from <= at && at < until);
  };

  const send: typeof fetch = async (input, init) => {
    const { send: step } = process();
    const { limited, failing, lost, spoiled } = weather;
    // Without the signal: time that passes here is virtual.
    const { signal: _signal, ...rest } = init ?? {};
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    const fate = random.next();
    if (isOut()) return random.chance(0.3) ? silence() : step(() => new Response('', { status: 503 }));
    if (fate < limited) {
      const headers = comeBack(random.whole(1_000, random.pick([60_000, 1_500_000])));
      return step(() => new Response('', { status: 429, headers }));
    }
    if (fate < limited + failing)
      return step(() => new Response('', { status: random.pick([500, 502, 503]) }));
    if (fate < limited + failing + lost) return silence();
    const isSpoiled = fate < limited + failing + lost + spoiled;
    return step(async () => {
      const response = await fetch(input, rest);
      const body = Buffer.from(await response.arrayBuffer());
      const { status, headers } = response;
      const answer = { status, headers, body };
      const { body: sent, ...told } =
        response.ok && (isSpoiled || isPoisoned(path))
          ? spoil(answer, { path, isPoisoned: isPoisoned(path), random })
          : { ...answer, body };
      const isEmpty = Buffer.isBuffer(sent) && sent.length === 0;
      return new Response(isEmpty ? null : typeof sent === 'string' ? sent : bodyOf(sent), told);
    });
  };
  return { fetch: send, now: time.now, wait: time.wait };
}

const bodyOf = (body: Buffer | ReadableStream<Uint8Array>) =>
  body instanceof ReadableStream ? body : new Uint8Array(body);

type Whole = { status: number; headers: Headers; body: Buffer };

// Of a captured file neither a length nor a hash is known beforehand: a page in its place would be taken for it.
const isFile = (path: string) => path.endsWith('/file');

function spoil({ status, headers: told, body }: Whole, { path, isPoisoned, random }: Asked) {
  const headers = new Headers(told);
  const most = Math.max(0, body.length - 1);
  const kind = isPoisoned
    ? 'page'
    : isFile(path)
      ? random.pick(['cut', 'short', 'long'])
      : random.pick(kinds);
  switch (kind) {
    case 'cut':
      return { status, headers, body: cut(body.subarray(0, random.whole(0, most))) };
    case 'short':
      headers.set('content-length', String(body.length));
      return { status, headers, body: body.subarray(0, random.whole(0, most)) };
    case 'long':
      headers.set('content-length', String(random.whole(0, most)));
      return { status, headers, body };
    case 'less':
      headers.delete('content-length');
      return { status, headers, body: body.subarray(0, random.whole(0, most)) };
    case 'trimmed': {
      const left = body.subarray(0, random.whole(0, most));
      headers.set('content-length', String(left.length));
      return { status, headers, body: left };
    }
    case 'page':
      headers.set('content-type', 'text/html');
      headers.delete('content-length');
      return { status, headers, body: '<!doctype html><title>Sign in</title>\n<p>Your session has ended.\n' };
    default:
      headers.set('content-length', '0');
      return { status, headers, body: Buffer.alloc(0) };
  }
}

const kinds = ['cut', 'short', 'long', 'less', 'trimmed', 'page', 'nothing'] as const;

/** A body whose connection ends before it does. */
function cut(body: Buffer): ReadableStream<Uint8Array> {
  let isRead = body.length === 0;
  return new ReadableStream({
    pull: (controller) => {
      if (isRead) return controller.error(new TypeError('terminated'));
      isRead = true;
      return controller.enqueue(new Uint8Array(body));
    },
  });
}
