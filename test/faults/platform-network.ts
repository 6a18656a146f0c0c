import type { Network } from '../../lib/http.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Process } from './worker.ts';

/** How often, of all calls, what happens to one. */
export type Weather = {
  /** 429 with a time to come back, before any effect. */
  limited: number;
  /** 500 or 503, half of them after the effect. */
  failing: number;
  /** No answer within the timeout: a third without effect, a third with, a third with an effect that comes later still. */
  lost: number;
  /** While these are, nothing has an effect. */
  outages: { from: number; until: number }[];
};

type Timings = { timeout: number; commitDelay: number };

/** A network to a platform that loses answers, refuses, and is down for hours; what it lets through goes to the simulator by HTTP. */
export function platformNetwork(
  platform: 'falcon' | 'incydr',
  { limited, failing, lost, outages }: Weather,
  { timeout, commitDelay }: Timings,
  time: VirtualTime,
  random: Random,
  process: () => Process,
): Network {
  const isOut = () => {
    const at = time.now().getTime();
    return outages.some(({ from, until }) => from <= at && at < until);
  };
  const silence = async (): Promise<never> => {
    await time.wait(timeout);
    throw new TypeError('fetch failed');
  };
  const answer = (status: number, headers: Record<string, string> = {}) =>
    new Response('', { status, headers });
  const comeBack = (milliseconds: number): Record<string, string> =>
    platform === 'falcon'
      ? { 'X-RateLimit-RetryAfter': String(Math.ceil((time.now().getTime() + milliseconds) / 1000)) }
      : { 'Retry-After': String(Math.ceil(milliseconds / 1000)) };

  const send: typeof fetch = async (input, init) => {
    const { send: step } = process();
    // Without the signal: time that passes here is virtual.
    const { signal: _signal, ...rest } = init ?? {};
    const through = async (): Promise<Response> => {
      const response = await fetch(input, rest);
      const body = await response.arrayBuffer();
      const { status, headers } = response;
      return new Response(body.byteLength === 0 ? null : body, { status, headers });
    };
    const fate = random.next();
    const kind = random.whole(1, 3);
    if (isOut()) return kind === 1 ? silence() : step(() => answer(503));
    if (fate < limited) return step(() => answer(429, comeBack(random.whole(1_000, 90_000))));
    if (fate < limited + failing) {
      if (kind > 1) await step(through);
      return step(() => answer(kind === 3 ? 500 : 503));
    }
    if (fate < limited + failing + lost) {
      // Dead or not, whoever sent it: the platform has it, and does it when it comes to that.
      const late = new Date(time.now().getTime() + random.whole(0, timeout + commitDelay - 1_000));
      if (kind === 2) await step(through);
      if (kind === 3)
        await step(() => time.happen(late, () => void time.turn(through).catch(() => undefined)));
      return silence();
    }
    return step(through);
  };
  return { fetch: send, now: time.now, wait: time.wait };
}
