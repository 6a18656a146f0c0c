import { afterEach, describe, expect, test } from 'vitest';
import { type FalconSettings } from '../../../lib/falcon/client/call.ts';
import { falconClient } from '../../../lib/falcon/client/index.ts';
import { type Scripted, type ScriptedServer, startScripted } from '../scripted-server.ts';
import { virtualNetwork } from '../virtual-network.ts';

let server: ScriptedServer;
afterEach(() => server.close());

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Scripted => ({
  status,
  headers,
  body: JSON.stringify(body),
});
const token = json(201, { access_token: 'T', expires_in: 1799 });
const found = json(200, { resources: ['C-1'] });

/** The hosts that a query reaches, with all of them played by one server. */
async function hosts(settings: Omit<FalconSettings, 'credentials'>, ...script: Scripted[]) {
  server = await startScripted(...script);
  const asked: string[] = [];
  const network = virtualNetwork();
  const away: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    asked.push(`${url.host}${url.pathname}`);
    return network.fetch(new URL(url.pathname + url.search, server.url), init);
  };
  const credentials = { clientId: 'id', clientSecret: 'SECRET' };
  const client = falconClient({ ...settings, credentials }, { ...network, fetch: away });
  const outcome = await client.cases.query().catch((error: unknown) => error);
  return { asked, outcome };
}

describe('the customer’s cloud', () => {
  test.each([
    ['us-1', 'api.crowdstrike.com'],
    ['us-2', 'api.us-2.crowdstrike.com'],
    ['eu-1', 'api.eu-1.crowdstrike.com'],
    ['us-gov-1', 'api.laggar.gcw.crowdstrike.com'],
    ['us-gov-2', 'api.us-gov-2.crowdstrike.mil'],
  ] as const)('%s is reached by its name', async (cloud, host) => {
    const { asked } = await hosts({ cloud }, token, found);
    expect(asked).toEqual([`${host}/oauth2/token`, `${host}/cases/queries/cases/v1`]);
  });

  test('is found by a redirect of the token', async () => {
    const moved = json(308, {}, { location: 'https://api.eu-1.crowdstrike.com/oauth2/token' });
    const { asked } = await hosts({}, moved, token, found);
    expect(asked).toEqual([
      'api.crowdstrike.com/oauth2/token',
      'api.eu-1.crowdstrike.com/oauth2/token',
      'api.eu-1.crowdstrike.com/cases/queries/cases/v1',
    ]);
    expect(server.seen[1]?.body).toBe('client_id=id&client_secret=SECRET');
  });

  test('is found by the region that a token’s answer names', async () => {
    const elsewhere = json(201, { access_token: 'T0', expires_in: 1799 }, { 'x-cs-region': 'us-2' });
    const { asked } = await hosts({ cloud: 'us-1' }, elsewhere, token, found);
    expect(asked.at(-1)).toBe('api.us-2.crowdstrike.com/cases/queries/cases/v1');
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer T');
  });

  test.each(['https://example.com/oauth2/token', 'http://api.eu-1.crowdstrike.com/oauth2/token'])(
    'is not where a redirect to %s leads: the keys stay',
    async (location) => {
      const { asked, outcome } = await hosts({}, json(308, {}, { location }), token, found);
      expect(asked).toEqual(['api.crowdstrike.com/oauth2/token']);
      expect(outcome).toMatchObject({ name: 'Unexpected', status: 308 });
    },
  );

  test('is not at an address that is none', async () => {
    const { asked, outcome } = await hosts({}, json(308, {}, { location: 'https://' }), token, found);
    expect(asked).toEqual(['api.crowdstrike.com/oauth2/token']);
    expect(outcome).toMatchObject({
      name: 'Unexpected',
      message: 'falcon: the token was redirected to no address, which is no host of Falcon',
    });
  });

  test.each<[object, string]>([
    [{ cloud: 'us-9' }, 'falcon: a cloud is one of us-1, us-2, us-3, eu-1, us-gov-1, us-gov-2'],
    [
      { url: 'https://proxy.example.com/falcon' },
      'falcon: a url is one of a host alone, such as https://api.example.com',
    ],
    [{ timeout: 0 }, 'falcon: a timeout is a number of milliseconds, at least 1'],
    [{ timeout: Number.NaN }, 'falcon: a timeout is a number of milliseconds, at least 1'],
    [{ url: 'api.crowdstrike.com' }, 'falcon: a url is one of a host alone, such as https://api.example.com'],
  ])('that is given as %j is refused when the client is made', (settings, message) => {
    const credentials = { clientId: 'id', clientSecret: 'SECRET' };
    expect(() => falconClient({ ...settings, credentials })).toThrow(message);
  });

  test.each<[string, Omit<FalconSettings, 'credentials'>]>([
    ['a URL of the caller’s own', { url: 'https://falcon.example.com' }],
    ['a government cloud', { cloud: 'us-gov-1' }],
  ])('is never another than %s', async (_what, settings) => {
    const elsewhere = json(201, { access_token: 'T', expires_in: 1799 }, { 'x-cs-region': 'us-2' });
    const { asked } = await hosts(settings, elsewhere, found);
    expect(new Set(asked.map((it) => it.split('/')[0])).size).toBe(1);
  });

  test('a redirect of anything but the token is refused, and its bearer token does not travel', async () => {
    const moved = json(308, {}, { location: 'https://api.eu-1.crowdstrike.com/' });
    const { asked, outcome } = await hosts({}, token, moved);
    expect(asked).toHaveLength(2);
    expect(outcome).toMatchObject({ name: 'Declined', status: 308 });
  });
});

describe('revoking', () => {
  test('ends with the caller’s signal', async () => {
    server = await startScripted(token, found, 'silence');
    const credentials = { clientId: 'id', clientSecret: 'SECRET' };
    const client = falconClient({ url: server.url, credentials }, virtualNetwork());
    await client.cases.query();
    const signal = AbortSignal.timeout(50);
    await expect(client.revokeToken({}, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('without a token in use asks for nothing', async () => {
    server = await startScripted(token);
    const credentials = { clientId: 'id', clientSecret: 'SECRET' };
    await falconClient({ url: server.url, credentials }, virtualNetwork()).revokeToken();
    expect(server.seen).toEqual([]);
  });

  test('sends the token with the keys, and the next call asks for another', async () => {
    server = await startScripted(
      token,
      found,
      json(200, {}),
      json(201, { access_token: 'T2', expires_in: 9 }),
      found,
    );
    const credentials = { clientId: 'id', clientSecret: 'SECRET' };
    const client = falconClient({ url: server.url, credentials }, virtualNetwork());
    await client.cases.query();
    await client.revokeToken();
    await client.cases.query();
    expect(
      server.seen.map(({ path, headers, body }) => [path, headers.authorization, body]).slice(2, 3),
    ).toEqual([['/oauth2/revoke', `Basic ${btoa('id:SECRET')}`, 'token=T']]);
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer T2');
  });
});
