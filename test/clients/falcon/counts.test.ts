import { afterEach, expect, test } from 'vitest';
import { type FalconClient, falconClient } from '../../../lib/falcon/client/index.ts';
import { type ScriptedServer, startScripted } from '../scripted-server.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

const token = { status: 201, body: JSON.stringify({ access_token: 'T', expires_in: 1799 }) };
const names = { queries: [{ type: 'terms', field: 'name', name: 'names' } as const] };

test.each<[string, (client: FalconClient) => Promise<unknown>]>([
  ['files', (client) => client.files.aggregate(names)],
  ['settings', (client) => client.slas.aggregate(names)],
])('a count of %s tells what the platform says against it', async (_what, count) => {
  const errors = [{ code: 500, message: 'one shard of five' }];
  const resources = [{ name: 'names', buckets: null }];
  server = await startScripted(token, { status: 200, body: JSON.stringify({ resources, errors }) });
  const client = falconClient({ url: server.url, credentials: { clientId: 'id', clientSecret: 'secret' } });
  expect(await count(client)).toEqual({ resources, errors });
});
