import { afterEach, describe, expect, test } from 'vitest';
import { falconClient } from '../../lib/falcon/client/index.ts';
import type { CallOptions } from '../../lib/http.ts';
import { type Scripted, type ScriptedServer, startScripted } from './scripted-server.ts';
import { after, type VirtualNetwork, virtualNetwork } from './virtual-network.ts';

let server: ScriptedServer;
afterEach(() => server.close());

const token: Scripted = { status: 201, body: '{"access_token":"T","expires_in":1799}' };
const busy: Scripted = { status: 503 };

/** How a query ends that is bounded so, and what it took. */
async function ended(options: CallOptions, network: VirtualNetwork, ...script: Scripted[]) {
  server = await startScripted(...script);
  const client = falconClient(
    { url: server.url, credentials: { clientId: 'id', clientSecret: 's' } },
    network,
  );
  const outcome: unknown = await client.cases.query({}, options).catch((error: unknown) => error);
  return { outcome, requests: server.seen.length };
}

describe('a signal', () => {
  test('ends a call that is under way, with its own reason', async () => {
    const signal = AbortSignal.any([AbortSignal.timeout(50)]);
    const { outcome } = await ended({ signal }, virtualNetwork(), token, 'silence');
    expect(outcome).toBe(signal.reason);
  });

  test('that was aborted before ends a call with its own reason too', async () => {
    const reason = new Error('the user went away');
    const signal = AbortSignal.abort(reason);
    const { outcome } = await ended({ signal }, virtualNetwork(), token, busy);
    expect(outcome).toBe(reason);
  });

  test('ends a wait between two attempts', async () => {
    const controller = new AbortController();
    const network = virtualNetwork();
    const wait = async () => {
      controller.abort(new Error('enough'));
      await new Promise(() => undefined);
    };
    const { outcome, requests } = await ended(
      { signal: controller.signal },
      { ...network, wait },
      token,
      busy,
    );
    expect(outcome).toMatchObject({ message: 'enough' });
    expect(requests).toBe(2);
  });

  test('of one caller does not end the token that others wait for', async () => {
    server = await startScripted(token, { status: 200, body: '{"resources":["C-1"]}' });
    const client = falconClient(
      { url: server.url, credentials: { clientId: 'id', clientSecret: 's' } },
      virtualNetwork(),
    );
    const controller = new AbortController();
    const gone = client.cases.query({}, { signal: controller.signal });
    const stays = client.cases.query();
    controller.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect((await stays).resources).toEqual(['C-1']);
    expect(server.seen.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
  });
});

describe('a deadline', () => {
  test('leaves no repeat to be sent after it', async () => {
    const network = virtualNetwork();
    const late: Scripted = {
      status: 429,
      headers: { 'x-ratelimit-retryafter': String(after(8_000).getTime() / 1000) },
    };
    const { outcome, requests } = await ended({ deadline: after(5_000) }, network, token, late);
    expect(outcome).toMatchObject({
      name: 'Unavailable',
      status: 429,
      retryable: true,
      retryAt: after(8_000),
    });
    expect([requests, network.waits]).toEqual([2, []]);
  });

  test('that is past sends nothing', async () => {
    const { outcome, requests } = await ended({ deadline: after(-1) }, virtualNetwork(), token, busy);
    expect(outcome).toMatchObject({ name: 'Unavailable', uncertain: false });
    expect(requests).toBe(0);
  });

  test('bounds the wait for the token too', async () => {
    const { outcome } = await ended({ deadline: after(60) }, virtualNetwork(), 'silence');
    expect(outcome).toMatchObject({
      name: 'Unavailable',
      message: 'falcon: no time left to send GET /cases/queries/cases/v1',
      uncertain: false,
    });
  });

  test('cuts an attempt that its timeout would let go on', async () => {
    server = await startScripted(token, { status: 200, body: '{"resources":[]}' }, 'silence');
    const credentials = { clientId: 'id', clientSecret: 's' };
    const { cases } = falconClient({ url: server.url, credentials }, virtualNetwork());
    await cases.query(); // now the token is there
    const cut = cases.query({}, { deadline: after(60), timeout: 60_000 });
    await expect(cut).rejects.toMatchObject({ name: 'Unavailable', uncertain: true });
  });
});

test.each<[string, object, string]>([
  ['timeout', { timeout: 0 }, 'must be at least 1'],
  ['timeout', { timeout: Number.NaN }, 'must be number'],
  ['deadline', { deadline: Date.now() + 60_000 }, 'must be Date'],
  ['deadline', { deadline: new Date('soon') }, 'must be Date'],
  ['sendBefore', { sendBefore: '2026-05-04' }, 'must be Date'],
  ['signal', { signal: { aborted: true } }, 'must be AbortSignal'],
])('a %s that is none is refused before any request: %j', async (field, options, code) => {
  const { outcome, requests } = await ended(options, virtualNetwork(), token, busy);
  expect(outcome).toMatchObject({
    name: 'Declined',
    status: null,
    field,
    message: `falcon: GET /cases/queries/cases/v1 was not sent: ${field} ${code}`,
  });
  expect(requests).toBe(0);
});
