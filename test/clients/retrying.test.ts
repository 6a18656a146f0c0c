import { afterEach, describe, expect, test } from 'vitest';
import { Unavailable, Unexpected } from '../../lib/errors.ts';
import { falconRetryAfter } from '../../lib/falcon/client/call.ts';
import { type HttpRequest, httpSender, jsonOf, type RetryAfter } from '../../lib/http.ts';
import { incydrRetryAfter } from '../../lib/incydr/client/call.ts';
import { type Scripted, type ScriptedServer, startScripted } from './scripted-server.ts';
import { after, start, virtualNetwork } from './virtual-network.ts';

let server: ScriptedServer;
afterEach(() => server.close());

type Asked = Partial<HttpRequest> & { retryAfter?: RetryAfter };

/** Sends one request to a server that answers from a script; tells the answer or the error, and what it took. */
async function sent(script: Scripted[], { retryAfter = incydrRetryAfter, ...request }: Asked = {}) {
  server = await startScripted(...script);
  const network = virtualNetwork();
  const outcome = await httpSender(
    'incydr',
    retryAfter,
    network,
  )({
    method: 'POST',
    url: new URL('/v1/cases?page=1', server.url),
    headers: {},
    body: '{}',
    timeout: 5_000,
    repeatable: false,
    sendBefore: after(60_000),
    ...request,
  }).catch((error: unknown) => {
    if (error instanceof Unavailable) return error;
    throw error;
  });
  return { outcome, requests: server.seen.length, waits: network.waits, now: network.now() };
}

const ok: Scripted = { status: 200, body: '{"done":true}' };

describe('a request that may be sent once only', () => {
  test('is sent again after a 429, which took no effect', async () => {
    const { outcome, requests, waits } = await sent([{ status: 429, headers: { 'retry-after': '3' } }, ok]);
    expect(outcome).toMatchObject({ status: 200, text: '{"done":true}' });
    expect([requests, waits]).toEqual([2, [3_000]]);
  });

  test.each([423, 425])('is sent again after a %d, which took no effect', async (status) => {
    const { outcome, requests } = await sent([{ status, headers: { 'retry-after': '3' } }, ok]);
    expect([outcome, requests]).toMatchObject([{ status: 200 }, 2]);
  });

  test('is sent four times at most', async () => {
    const { outcome, requests, waits } = await sent([{ status: 429, headers: { 'retry-after': '3' } }]);
    expect(outcome).toMatchObject({
      name: 'Unavailable',
      message: 'incydr: POST /v1/cases answered 429',
      uncertain: false,
      retryAt: after(12_000),
    });
    expect([requests, waits]).toEqual([4, [3_000, 3_000, 3_000]]);
  });

  test.each([500, 502, 503, 504])(
    'is not sent again after a %d: it may have taken effect',
    async (status) => {
      const { outcome, requests, waits } = await sent([{ status }, ok]);
      expect(outcome).toMatchObject({
        name: 'Unavailable',
        message: `incydr: POST /v1/cases answered ${status}`,
        uncertain: true,
      });
      expect([requests, waits]).toEqual([1, []]);
    },
  );

  test.each<[string, Scripted]>([
    ['a connection that breaks before the answer', 'no answer'],
    ['a body that breaks off', { status: 200, body: '{"done":true}', cutAfter: 5 }],
  ])('is not sent again after %s', async (_what, answer) => {
    const { outcome, requests } = await sent([answer, ok]);
    expect(outcome).toMatchObject({
      message: 'incydr: POST /v1/cases did not answer',
      uncertain: true,
      cause: expect.any(Error),
    });
    expect(requests).toBe(1);
  });

  test('is not sent again after an answer that takes too long', async () => {
    const { outcome, requests } = await sent(['silence'], { timeout: 50 });
    expect(outcome).toMatchObject({ message: 'incydr: POST /v1/cases did not answer', uncertain: true });
    expect(requests).toBe(1);
  });

  test('that is refused first, then lost, may have taken effect', async () => {
    const { outcome, requests } = await sent([{ status: 429, headers: { 'retry-after': '1' } }, 'no answer']);
    expect(outcome).toMatchObject({ uncertain: true });
    expect(requests).toBe(2);
  });
});

describe('a request that may be repeated', () => {
  test.each<[string, Scripted]>([
    ['a 500', { status: 500 }],
    ['a 503', { status: 503 }],
    ['a 429', { status: 429 }],
    ['a lost answer', 'no answer'],
    ['half a body', { status: 200, body: '{"done":true}', cutAfter: 5 }],
  ])('is sent again after %s', async (_what, answer) => {
    const { outcome, requests } = await sent([answer, answer, ok], { repeatable: true });
    expect(outcome).toMatchObject({ status: 200, text: '{"done":true}' });
    expect(requests).toBe(3);
  });

  test('waits longer each time, where the platform does not say how long', async () => {
    const { outcome, waits, now } = await sent([{ status: 503 }], { repeatable: true });
    const [first = 0, second = 0, third = 0] = waits;
    expect(first).toBeGreaterThanOrEqual(250);
    expect(first).toBeLessThan(500);
    expect(second).toBeGreaterThanOrEqual(500);
    expect(second).toBeLessThan(1_000);
    expect(third).toBeGreaterThanOrEqual(1_000);
    expect(third).toBeLessThan(2_000);
    expect(waits).toHaveLength(3);
    const pause = outcome instanceof Unavailable ? outcome.retryAt.getTime() - now.getTime() : 0;
    expect(pause).toBeGreaterThanOrEqual(2_000);
    expect(pause).toBeLessThan(4_000);
  });

  test('obeys what a 503 says of the wait', async () => {
    const { waits } = await sent([{ status: 503, headers: { 'retry-after': '7' } }, ok], {
      repeatable: true,
    });
    expect(waits).toEqual([7_000]);
  });
});

describe('time', () => {
  test('nothing is sent after the last moment to send', async () => {
    const { outcome, requests } = await sent([ok], { sendBefore: after(-1) });
    expect(outcome).toMatchObject({
      message: 'incydr: no time left to send POST /v1/cases',
      retryAt: start,
      uncertain: false,
    });
    expect(requests).toBe(0);
  });

  test('no wait is begun that would end after it', async () => {
    const refused: Scripted = { status: 429, headers: { 'retry-after': '3' } };
    const { outcome, requests, waits } = await sent([refused, ok], { sendBefore: after(2_999) });
    expect(outcome).toMatchObject({ retryAt: after(3_000), uncertain: false });
    expect([requests, waits]).toEqual([1, []]);
  });

  test('a wait of a minute is waited out where nothing bounds the sending', async () => {
    const refused: Scripted = { status: 429, headers: { 'retry-after': '60' } };
    const { outcome, waits } = await sent([refused, ok], { sendBefore: undefined });
    expect([outcome, waits]).toMatchObject([{ status: 200 }, [60_000]]);
  });

  test('a wait of more than 90 seconds is left to the caller', async () => {
    const refused: Scripted = { status: 429, headers: { 'retry-after': '91' } };
    const { outcome, waits } = await sent([refused, ok], { sendBefore: undefined });
    expect([outcome, waits]).toMatchObject([{ retryAt: after(91_000), uncertain: false }, []]);
  });

  test('a wait of more than twenty seconds is left to a caller who sets a last moment to send', async () => {
    const refused: Scripted = { status: 429, headers: { 'retry-after': '21' } };
    const { outcome, requests, waits } = await sent([refused, ok]);
    expect(outcome).toMatchObject({ retryAt: after(21_000), uncertain: false });
    expect([requests, waits]).toEqual([1, []]);
  });

  test('a wait of years is a mistake: it is a day', async () => {
    const { outcome } = await sent([{ status: 429, headers: { 'retry-after': '9'.repeat(40) } }]);
    expect(outcome).toMatchObject({ retryAt: after(24 * 3_600_000) });
  });
});

describe('what is answered as it came', () => {
  test.each([200, 201, 204, 400, 401, 403, 404, 409, 422])('a %d', async (status) => {
    const { outcome, requests } = await sent([{ status }]);
    expect([outcome, requests]).toMatchObject([{ status, stream: null }, 1]);
  });

  test('a redirect, which is never followed: the token would travel with it', async () => {
    const { outcome, requests } = await sent([{ status: 302, headers: { location: '/elsewhere' } }, ok], {
      headers: { authorization: 'Bearer T' },
    });
    expect([outcome, requests]).toMatchObject([{ status: 302 }, 1]);
  });

  test('a stream, where one was asked for and the answer is good', async () => {
    const { outcome } = await sent([{ status: 200, body: 'bytes' }], { stream: true });
    if (outcome instanceof Unavailable || outcome.stream === null) throw new Error('no stream');
    expect(await new Response(outcome.stream).text()).toBe('bytes');
  });

  test('text, where a stream was asked for and refused', async () => {
    const { outcome } = await sent([{ status: 404, body: 'no such case' }], { stream: true });
    expect(outcome).toMatchObject({ status: 404, text: 'no such case', stream: null });
  });
});

describe('what a platform says of the wait', () => {
  const at = (headers: Record<string, string>, read: RetryAfter) => read(new Headers(headers), start);
  const epoch = start.getTime() / 1000;

  test.each([
    ['0', 0],
    ['90', 90_000],
    [' 5 ', 5_000],
    ['Mon, 04 May 2026 10:00:30 GMT', 30_000],
    ['Mon, 04 May 2026 09:00:00 GMT', 0],
    ['soon', null],
  ])('Incydr: Retry-After %s is %s ms', (value, expected) => {
    expect(at({ 'retry-after': value }, incydrRetryAfter)).toBe(expected);
  });

  test.each([
    [String(epoch + 42), 42_000],
    [String(epoch), 1_000],
    [String(epoch - 100), 1_000],
    ['later', null],
  ])('Falcon: X-RateLimit-RetryAfter %s is %s ms', (value, expected) => {
    expect(at({ 'x-ratelimit-retryafter': value }, falconRetryAfter)).toBe(expected);
  });

  test('each reads its own header only', () => {
    expect(at({ 'x-ratelimit-retryafter': String(epoch + 42) }, incydrRetryAfter)).toBeNull();
    expect(at({ 'retry-after': '42' }, falconRetryAfter)).toBeNull();
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('the JSON of an answer', () => {
  const answer = (text: string) => ({ status: 200, headers: new Headers(), text, stream: null });

  test('keeps the digits of ids past 2^53, and nothing else as text', () => {
    const text =
      '{"id":9007199254740993,"small":7,"float":0.1234567890123456789,"text":"9007199254740993","list":[-9007199254740993]}';
    expect(jsonOf('incydr', answer(text))).toEqual({
      id: '9007199254740993',
      small: 7,
      float: 0.12345678901234568,
      text: '9007199254740993',
      list: ['-9007199254740993'],
    });
  });

  test('an empty body is none', () => {
    expect(jsonOf('incydr', answer(''))).toBeUndefined();
  });

  test.each(['<html>SECRET</html>', '{"access_token":"SECRET', 'SECRET'])(
    '%s is Unexpected, and not quoted',
    (text) => {
      const error = thrownBy(() => jsonOf('incydr', answer(text)));
      expect(error).toBeInstanceOf(Unexpected);
      expect(error).toMatchObject({
        message: 'incydr: an answer of status 200 is not JSON',
        cause: undefined,
      });
    },
  );
});
