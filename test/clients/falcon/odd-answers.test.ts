import { afterEach, describe, expect, test } from 'vitest';
import { type FalconClient, falconClient } from '../../../lib/falcon/client/index.ts';
import type { Keys } from '../../../lib/token.ts';
import { type Scripted, type ScriptedServer, startScripted } from '../scripted-server.ts';
import { after, virtualNetwork } from '../virtual-network.ts';

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

describe('a write that is answered without its case', () => {
  const tag = ({ cases }: FalconClient) => cases.addTags({ id: 'C-1', tags: ['a'] });
  const merge = ({ cases }: FalconClient) => cases.merge({ source_id: 'C-2', destination_id: 'C-1' });
  const silent = json({ resources: [] });

  test.each<[string, Scripted]>([
    ['empty resources', silent],
    ['no body at all', { status: 204 }],
  ])('by %s is read after', async (_what, answer) => {
    expect(await outcome(tag, token, answer, json({ resources: [{ id: 'C-1', tags: ['a'] }] }))).toEqual({
      resource: { id: 'C-1', tags: ['a'] },
      errors: [],
      traceId: null,
    });
    expect(asked()).toEqual(['POST /cases/entities/case-tags/v1', 'POST /cases/entities/cases/v2']);
  });

  test.each([
    ['a tag', tag],
    ['a merge', merge],
  ])('has taken effect though that read is put off: %s', async (_what, call) => {
    expect(await outcome(call, token, silent, { status: 429 })).toMatchObject({
      name: 'Unavailable',
      status: 429,
      uncertain: true,
    });
  });

  test('is not refused where that read is', async () => {
    expect(await outcome(tag, token, silent, json({}, 400))).toMatchObject({
      name: 'Unexpected',
      status: 400,
      retryable: false,
    });
  });
});

test('a read that is answered with nothing is Unexpected, and no empty list', async () => {
  expect(await outcome(find, token, { status: 204 })).toMatchObject({ name: 'Unexpected', status: 204 });
});

test('a problem within a 2xx that says too many took no effect', async () => {
  const answer = json({ errors: [{ code: 429, message: 'slow down', id: 'C-1' }] });
  expect(await outcome(find, token, answer)).toMatchObject({
    name: 'Unavailable',
    code: 'slow down',
    field: 'C-1',
    uncertain: false,
    retryAt: after(5_000),
  });
});

describe('a refusal', () => {
  test('is understood as far as it can be, whatever is odd in it', async () => {
    const answer = json({ meta: 'x', errors: [{ code: '400', message: 'no such field', id: 7 }] }, 400);
    expect(await outcome(find, token, answer)).toMatchObject({
      name: 'Declined',
      code: 'no such field',
      field: null,
    });
  });

  test('is not quoted past 500 characters: a failed alert keeps it', async () => {
    const answer = json({ errors: [{ message: 'x'.repeat(100_000) }] }, 400);
    expect(await outcome(find, token, answer)).toMatchObject({
      code: expect.stringMatching(/^x{499}…$/),
      message: expect.stringMatching(/^.{1,600}$/),
    });
  });
});

describe('no walk takes a part for all', () => {
  const walk = async ({ cases }: FalconClient) => Array.fromAsync(cases.iterAll());
  const page = json({ resources: ['C-1', 'C-2'] });
  const both = (problem: object) => json({ resources: [{ id: 'C-1' }], errors: [problem] });

  test('of a page', async () => {
    const part = json({ resources: ['C-1'], errors: [{ code: 500, message: 'one shard is down' }] });
    expect(await outcome(walk, token, part)).toMatchObject({
      name: 'Unavailable',
      code: 'one shard is down',
    });
  });

  test('of a read', async () => {
    const part = both({ code: 500, message: 'internal', id: 'C-2' });
    expect(await outcome(walk, token, page, part)).toMatchObject({ name: 'Unavailable', field: 'C-2' });
  });

  test('but goes on where a case is gone', async () => {
    const gone = both({ code: 404, message: 'no such case', id: 'C-2' });
    expect(await outcome(walk, token, page, gone)).toEqual([{ id: 'C-1' }]);
  });

  test('of a page of alerts', async () => {
    const part = json({ resources: [{ composite_id: 'A-1' }], errors: [{ code: 500, message: 'down' }] });
    const alerts = async (client: FalconClient) => Array.fromAsync(client.alerts.iterAll());
    expect(await outcome(alerts, token, part)).toMatchObject({ name: 'Unavailable', code: 'down' });
  });
});

test('a walk over alerts ends where its tokens lead in a circle', async () => {
  const page = (after: string) =>
    json({ meta: { pagination: { after } }, resources: [{ composite_id: 'A' }] });
  const alerts = async (client: FalconClient) => (await Array.fromAsync(client.alerts.iterAll())).length;
  const circle = [page('T-1'), page('T-2'), page('T-1'), page('T-2'), page('T-1')];
  expect(await outcome(alerts, token, ...circle, json({ resources: [] }))).toBe(3);
});

test('limits count characters, not their parts: no name of 256 emoji is kept from the platform', async () => {
  const create = ({ cases }: FalconClient) => cases.create({ name: '😀'.repeat(256), severity: 1 });
  await outcome(create, token, json({ resources: [{ id: 'C-1' }] }, 201));
  expect(asked()).toEqual(['PUT /cases/entities/cases/v2']);
});

test.each<[string, () => object | undefined]>([
  ['nothing', () => undefined],
  ['half of the keys', () => ({ clientId: 'MARKED' })],
  ['an empty secret', () => ({ clientId: 'MARKED', clientSecret: '' })],
])('credentials that give %s are told by the form they want, and nothing is sent', async (_what, given) => {
  server = await startScripted(token);
  // As a caller without types has it.
  const credentials = async (): Promise<Keys> => JSON.parse(JSON.stringify(given() ?? null));
  const { cases } = falconClient({ url: server.url, credentials }, virtualNetwork());
  await expect(cases.query()).rejects.toMatchObject({
    name: 'Unauthorised',
    message: 'falcon: the credentials are not of the form {"clientId": "…", "clientSecret": "…"}',
    retryAt: after(60_000),
    uncertain: false,
    cause: undefined,
  });
  expect(server.seen).toEqual([]);
});
