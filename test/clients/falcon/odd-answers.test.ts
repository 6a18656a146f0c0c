import { afterEach, describe, expect, test } from 'vitest';
import { type FalconClient, falconClient } from '../../../lib/falcon/client/index.ts';
import { type Scripted, type ScriptedServer, startScripted } from '../scripted-server.ts';
import { virtualNetwork } from '../virtual-network.ts';

let server: ScriptedServer;
afterEach(() => server.close());

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Scripted => ({
  status,
  headers,
  body: JSON.stringify(value),
});
const token = json({ access_token: 'T', expires_in: 1799 }, 201);

/** What a call comes to when the platform answers so, in turn. */
async function outcome<T>(call: (client: FalconClient) => Promise<T>, ...script: Scripted[]) {
  server = await startScripted(...script);
  const credentials = { clientId: 'id', clientSecret: 'SECRET' };
  const client = falconClient({ url: server.url, credentials, timeout: 5_000 }, virtualNetwork());
  return call(client).catch((error: unknown) => error);
}
const find = ({ cases }: FalconClient) => cases.query();
const asked = () => server.seen.slice(1).map(({ method, path }) => `${method} ${path}`);

test('a token that no header can hold is Unexpected, not quoted, and its answer is told of', async () => {
  const answer = json({ access_token: 'T\nSECRET', expires_in: 1799 }, 201, { 'x-cs-traceid': 'TRACE' });
  const error = await outcome(find, answer);
  expect(error).toMatchObject({
    name: 'Unexpected',
    message: 'falcon: the token was not understood at access_token',
    status: 201,
    traceId: 'TRACE',
    cause: undefined,
  });
  expect(asked()).toEqual([]);
});

describe('a client that is refused hears why', () => {
  const no = json({ errors: [{ code: 403, message: 'access denied, authorization failed' }] }, 403);
  test.each<[string, Scripted[]]>([
    ['for its keys', [no]],
    ['for a call', [token, no]],
  ])('%s', async (_what, script) => {
    expect(await outcome(find, ...script)).toMatchObject({
      name: 'Unauthorised',
      status: 403,
      code: 'access denied, authorization failed',
    });
  });
});
