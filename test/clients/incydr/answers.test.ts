import { afterEach, describe, expect, test } from 'vitest';
import { type IncydrClient, incydrClient } from '../../../lib/incydr/client/index.ts';
import { type Scripted, type ScriptedServer, startScripted } from '../scripted-server.ts';
import { after, virtualNetwork } from '../virtual-network.ts';

let server: ScriptedServer;
afterEach(() => server.close());

const token: Scripted = { status: 200, body: '{"access_token":"T","expires_in":900}' };
const options = { sendBefore: after(60_000) };

/** What a call comes to when the platform answers it so, after a good token. */
async function outcome<T>(
  answer: Scripted,
  call: (client: IncydrClient) => Promise<T>,
  first: Scripted = token,
) {
  server = await startScripted(first, answer);
  const credentials = async () => ({ clientId: 'id', clientSecret: 'SECRET' });
  return call(incydrClient({ url: server.url, credentials, timeout: 5_000 }, virtualNetwork()));
}
const getCase = (client: IncydrClient) => client.cases.getCase({ caseNumber: 7 }, options);
const list = (client: IncydrClient) => client.cases.getPage({}, options);
const attach = (client: IncydrClient) =>
  client.cases.addFileEventsToCase({ caseNumber: 7, eventIds: ['E-1'] }, options);

test('the token is asked for with the client’s keys in a header, and borne by the call', async () => {
  await outcome({ status: 200, body: '{"cases":[]}' }, list);
  expect(server.seen.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
    [
      'POST',
      '/v1/oauth?grant_type=client_credentials',
      `Basic ${Buffer.from('id:SECRET').toString('base64')}`,
    ],
    ['GET', '/v1/cases?pgNum=1&pgSize=100', 'Bearer T'],
  ]);
});

describe('what may be missing, null or of another type in an answer', () => {
  test('ids of people past 2^53 that are printed as numbers stay whole', async () => {
    const body = '{"number":7,"subject":2435214662477302091,"assignee":null,"name":"n"}';
    expect(await outcome({ status: 200, body }, getCase)).toMatchObject({
      number: 7,
      subject: '2435214662477302091',
      assignee: null,
      status: null,
      description: null,
    });
  });

  test('a page without cases or a total', async () => {
    expect(await outcome({ status: 200, body: '{"cases":null}' }, list)).toEqual({
      cases: [],
      totalCount: null,
    });
  });

  test('an attach is answered without a body', async () => {
    expect(await outcome({ status: 204 }, attach)).toBeUndefined();
  });
});

type Call = (client: IncydrClient) => Promise<unknown>;

describe('a list without its items', () => {
  test.each<[string, string, Call]>([
    ['cases', '{"cases":null,"totalCount":3}', ({ cases }) => cases.getPage()],
    ['events', '{"events":null,"totalCount":3}', ({ cases }) => cases.getFileEvents({ caseNumber: 7 })],
    ['file events', '{"totalCount":3}', ({ fileEvents }) => fileEvents.search()],
    ['sessions', '{"items":null,"totalCount":3}', ({ sessions }) => sessions.getPage()],
    ['users', '{"users":null,"totalCount":3}', ({ users }) => users.getPage()],
    ['alerts', '{"alerts":null,"totalCount":3}', ({ alerts }) => alerts.query({ tenantId: 'T' })],
  ])('of %s is Unexpected where its count says that there are some', async (_what, body, call) => {
    await expect(outcome({ status: 200, body }, call)).rejects.toMatchObject({
      name: 'Unexpected',
      status: 200,
    });
  });

  test.each<[string, string, Call, unknown]>([
    [
      'sessions',
      '{"items":null,"totalCount":0}',
      ({ sessions }) => sessions.getPage(),
      { items: [], totalCount: 0 },
    ],
    [
      'events',
      '{"events":null}',
      ({ cases }) => cases.getFileEvents({ caseNumber: 7 }),
      { events: [], totalCount: null },
    ],
    [
      'file events',
      '{"fileEvents":null}',
      ({ fileEvents }) => fileEvents.search(),
      { fileEvents: [], totalCount: null, nextPgToken: null, problems: null },
    ],
    ['users', '{"users":null}', ({ users }) => users.getPage(), { users: [], totalCount: null }],
    ['alerts', '{}', ({ alerts }) => alerts.query({ tenantId: 'T' }), { alerts: [], totalCount: null }],
    ['alerts in full', '{"alerts":null}', ({ alerts }) => alerts.getDetails({ alertIds: ['A'] }), []],
    ['actors', '{"actors":null}', ({ actors }) => actors.search(), []],
    ['saved searches', '{"searches":null}', ({ fileEvents }) => fileEvents.savedSearches(), []],
    ['groups', '{"groups":null}', ({ fileEvents }) => fileEvents.group({ groupingTerm: 'user.email' }), []],
  ])('of %s is empty where nothing says that there are some', async (_what, body, call, expected) => {
    expect(await outcome({ status: 200, body }, call)).toEqual(expected);
  });
});

test('fields that no source lists stay', async () => {
  const body = '{"cases":[{"number":7,"severity":"HIGH"}],"totalCount":1,"next":null}';
  expect(await outcome({ status: 200, body }, list)).toMatchObject({
    cases: [{ number: 7, severity: 'HIGH' }],
    next: null,
  });
});

test('a walk ends where the platform gives one page for ever and no count', async () => {
  const body = '{"events":[{"eventId":"E-1"},{"eventId":"E-2"}]}';
  const walk: Call = ({ cases }) => Array.fromAsync(cases.iterFileEvents({ caseNumber: 7 }));
  expect(await outcome({ status: 200, body }, walk)).toMatchObject([{ eventId: 'E-1' }, { eventId: 'E-2' }]);
  expect(server.seen).toHaveLength(3);
});

test('a walk by tokens ends where a token leads to itself', async () => {
  const body = '{"fileEvents":[{"event":{"id":"E-1"}}],"nextPgToken":"T1","totalCount":9}';
  const walk: Call = ({ fileEvents }) => Array.fromAsync(fileEvents.iterAll());
  await outcome({ status: 200, body }, walk);
  expect(server.seen).toHaveLength(3);
});

describe('of several statuses, a platform that knows no comma and says nothing', () => {
  const none: Scripted = { status: 200, body: '{"cases":[],"totalCount":0}' };
  const one: Scripted = { status: 200, body: '{"cases":[{"number":7}],"totalCount":1}' };
  const comma = '/v1/cases?status=OPEN%2CCLOSED&pgNum=1&pgSize=100';
  const repeated = '/v1/cases?status=OPEN&status=CLOSED&pgNum=1&pgSize=100';
  const pages = async (...script: Scripted[]) => {
    server = await startScripted(token, ...script);
    const credentials = { clientId: 'id', clientSecret: 'SECRET' };
    const client = incydrClient({ url: server.url, credentials }, virtualNetwork());
    const ask = async () => (await client.cases.getPage({ status: ['OPEN', 'CLOSED'] })).cases.length;
    const found = [await ask(), await ask()];
    return { found, paths: server.seen.slice(1).map(({ path }) => path) };
  };

  test('is asked with a repeated key, and from then on so', async () => {
    expect(await pages(none, one, one)).toEqual({ found: [1, 1], paths: [comma, repeated, repeated] });
  });

  test('is not taken for settled where both find nothing', async () => {
    expect(await pages(none, none, one)).toEqual({ found: [0, 1], paths: [comma, repeated, comma] });
  });
});

test('a walk by key ends where the platform gives one page for ever and no count', async () => {
  const body = '{"cases":[{"number":1,"createdAt":"2026-05-04T10:00:00.000000Z"}]}';
  const walk: Call = ({ cases }) => Array.fromAsync(cases.iterAll());
  expect(await outcome({ status: 200, body }, walk)).toMatchObject([{ number: 1 }]);
  expect(server.seen).toHaveLength(4);
});

test('a walk over actors goes on after a page that is shorter than asked for', async () => {
  const actor = (actorId: string): Scripted => ({
    status: 200,
    body: JSON.stringify({ actors: [{ actorId }] }),
  });
  server = await startScripted(token, actor('A-1'), actor('A-2'), { status: 200, body: '{"actors":[]}' });
  const credentials = { clientId: 'id', clientSecret: 'SECRET' };
  const { actors } = incydrClient({ url: server.url, credentials }, virtualNetwork());
  expect((await Array.fromAsync(actors.iterAll())).map(({ actorId }) => actorId)).toEqual(['A-1', 'A-2']);
});

const searchFailed = '"problems":[{"type":"SEARCH_FAILED"}]';
test.each<[string, string, Call]>([
  [
    'the events of a session',
    `{"queryResult":{"fileEvents":null,${searchFailed}}}`,
    ({ sessions }) => sessions.getEvents({ sessionId: 'S-1' }),
  ],
  ['groups', `{"groups":[],${searchFailed}}`, ({ fileEvents }) => fileEvents.group({ groupingTerm: 'a' })],
  ['a page', `{"fileEvents":[],${searchFailed}}`, ({ fileEvents }) => fileEvents.search()],
])('%s are not taken from a success that tells of a problem', async (_what, body, call) => {
  await expect(outcome({ status: 200, body }, call)).rejects.toMatchObject({ code: 'SEARCH_FAILED' });
});

test('another case is not taken for the one that was asked for', async () => {
  const another = outcome({ status: 200, body: '{"number":8,"name":"n"}' }, getCase);
  await expect(another).rejects.toMatchObject({
    name: 'Unexpected',
    message: 'incydr: GET /v1/cases/7 was answered with another case',
    field: 'number',
  });
});

describe('an answer that cannot be understood is Unexpected, and its body is not quoted', () => {
  test.each<[string, Scripted, string]>([
    [
      'a page of a proxy',
      { status: 200, body: '<html>SECRET</html>' },
      'incydr: an answer of status 200 is not JSON',
    ],
    [
      'half of an answer',
      { status: 200, body: '{"number":7,"name":"SECR' },
      'incydr: an answer of status 200 is not JSON',
    ],
    ['no body', { status: 200 }, 'incydr: GET /v1/cases/7 was not understood'],
    ['null', { status: 200, body: 'null' }, 'incydr: GET /v1/cases/7 was not understood'],
    [
      'a number that is text',
      { status: 200, body: '{"number":"SECRET"}' },
      'incydr: GET /v1/cases/7 was not understood at number',
    ],
  ])('%s', async (_what, answer, message) => {
    await expect(outcome(answer, getCase)).rejects.toMatchObject({ name: 'Unexpected', message });
  });

  test('a token that is none', async () => {
    const first: Scripted = { status: 200, body: '{"access_token":"SECRET"}' };
    await expect(outcome({ status: 200 }, list, first)).rejects.toMatchObject({
      name: 'Unexpected',
      message: 'incydr: the token was not understood at expires_in',
    });
  });
});

describe('a refusal', () => {
  test.each<[string, string, string, string]>([
    ['its own form', '{"problem":"NAME_EXISTS","description":"taken"}', 'NAME_EXISTS', 'NAME_EXISTS, taken'],
    [
      'its own form without a description',
      '{"problem":"NAME_EXISTS","description":null}',
      'NAME_EXISTS',
      'NAME_EXISTS',
    ],
    [
      'its framework’s form',
      '{"status":400,"error":"Bad Request","message":"NO_EDITS_ONCE_CLOSED"}',
      'NO_EDITS_ONCE_CLOSED',
      'NO_EDITS_ONCE_CLOSED',
    ],
    [
      'its framework’s form without a message',
      '{"status":400,"error":"Bad Request","message":null}',
      'Bad Request',
      'Bad Request',
    ],
    [
      'its own form with an odd description',
      '{"problem":"NAME_EXISTS","description":{"text":"taken"}}',
      'NAME_EXISTS',
      'NAME_EXISTS',
    ],
    ['a page', '<html>SECRET</html>', 'no reason given', 'no reason given'],
    ['nothing', '', 'no reason given', 'no reason given'],
  ])('in %s', async (_what, body, code, told) => {
    await expect(outcome({ status: 400, body }, attach)).rejects.toMatchObject({
      name: 'Declined',
      status: 400,
      code,
      message: `incydr: POST /v1/cases/7/fileevent was refused (400): ${told}`,
    });
  });
});

test('a person who is refused is named in either form', async () => {
  const body = '{"status":400,"error":"Bad Request","message":"INVALID_USER: assignee validation failed"}';
  await expect(outcome({ status: 400, body }, attach)).rejects.toMatchObject({ field: 'assignee' });
});

test('a refusal is not quoted past 500 characters: a failed alert keeps it', async () => {
  const body = JSON.stringify({ problem: 'X', description: 'y'.repeat(100_000) });
  await expect(outcome({ status: 400, body }, attach)).rejects.toMatchObject({
    message: expect.stringMatching(/^.{1,600}$/),
  });
});
