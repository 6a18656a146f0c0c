import { afterEach, describe, expect, test } from 'vitest';
import { type FalconClient, falconClient } from '../../lib/falcon/client/index.ts';
import { heldBy } from '../../lib/falcon/evidence.ts';
import { changeCase, findCaseByTag, getCase } from '../../lib/falcon/opening-calls.ts';
import { attachAlerts } from './falcon-steps.ts';
import { type Scripted, type ScriptedServer, startScripted } from './scripted-server.ts';
import { after, virtualNetwork } from './virtual-network.ts';

let server: ScriptedServer;
afterEach(() => server.close());

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Scripted => ({
  status,
  headers,
  body: JSON.stringify(value),
});
const token = json({ access_token: 'T', expires_in: 1799 }, 201);
const options = { sendBefore: after(60_000) };

/** What a call comes to when the platform answers it so, after a good token. */
async function outcome<T>(
  answer: Scripted,
  call: (client: FalconClient) => Promise<T>,
  first: Scripted = token,
) {
  server = await startScripted(first, answer);
  const credentials = async () => ({ clientId: 'id', clientSecret: 'SECRET' });
  return call(falconClient({ url: server.url, credentials, timeout: 5_000 }, virtualNetwork()));
}
const get = (client: FalconClient) => getCase(client, 'C-1', options);
const attach = (client: FalconClient) => attachAlerts(client, 'C-1', ['A-1'], options);
const find = (client: FalconClient) => findCaseByTag(client, 't', options);
const create = (client: FalconClient) =>
  client.cases.create({ name: 'n', severity: 1, description: '', tags: [] }, options);

describe('what may be missing or null in an answer', () => {
  test.each([
    [
      'null lists',
      {
        meta: null,
        errors: null,
        resources: [{ id: 'C-1', tags: null, evidence: null, version: null, status: null }],
      },
    ],
    ['nothing but the id', { resources: [{ id: 'C-1' }] }],
    [
      'evidence without records',
      {
        errors: [],
        resources: [{ id: 'C-1', evidence: { alerts: null, events: {}, leads: { records: null } } }],
      },
    ],
  ])('%s', async (_what, answer) => {
    const found = await outcome(json(answer), get);
    expect(found).toMatchObject({ id: 'C-1' });
    expect(found?.tags ?? null).toBeNull(); // and not an empty list, which would be an invention
    expect(found && [...heldBy(found)]).toEqual([]);
  });

  test('a record names its evidence by its selector, and in older answers by its own id', async () => {
    const records = [
      { id: 'R-1', selector: { id: 'A-1' } },
      { id: 'A-2' },
      { id: 'A-3', selector: null },
      { id: '' },
      {},
    ];
    const found = await outcome(json({ resources: [{ id: 'C-1', evidence: { alerts: { records } } }] }), get);
    expect(found && [...heldBy(found)]).toEqual(['A-1', 'A-2', 'A-3']);
  });

  test('fields that nobody asked for', async () => {
    const found = await outcome(json({ extra: 1, resources: [{ id: 'C-1', sla: { deep: true } }] }), get);
    expect(found).toMatchObject({ id: 'C-1', sla: { deep: true } });
  });

  test('a case that was not asked for is not taken for the one that was', async () => {
    expect(await outcome(json({ resources: [{ id: 'C-2' }] }), get)).toBeNull();
  });
});

describe('an answer that cannot be understood is Unexpected, and its body is not quoted', () => {
  test.each<[string, Scripted, string]>([
    [
      'a page of a proxy',
      { status: 200, body: '<html>SECRET</html>' },
      'falcon: an answer of status 200 is not JSON',
    ],
    [
      'half of an answer',
      { status: 200, body: '{"resources":[{"id":"SECR' },
      'falcon: an answer of status 200 is not JSON',
    ],
    ['no body', { status: 200 }, 'falcon: POST /cases/entities/cases/v2 was not understood'],
    ['null', json(null), 'falcon: POST /cases/entities/cases/v2 was not understood'],
    [
      'a list',
      json({ resources: 'SECRET' }),
      'falcon: POST /cases/entities/cases/v2 was not understood at resources',
    ],
    [
      'a case without an id',
      json({ resources: [{ name: 'SECRET' }] }),
      'falcon: POST /cases/entities/cases/v2 was not understood at id',
    ],
    [
      'evidence that is text',
      json({ resources: [{ id: 'C-1', evidence: { alerts: { records: ['SECRET'] } } }] }),
      'falcon: POST /cases/entities/cases/v2 was not understood at evidence.alerts.records.0',
    ],
  ])('%s', async (_what, answer, message) => {
    await expect(outcome(answer, get)).rejects.toMatchObject({ name: 'Unexpected', message });
  });

  test('a create that is answered without a case', async () => {
    await expect(outcome(json({ errors: [], resources: [] }, 201), create)).rejects.toMatchObject({
      name: 'Unexpected',
      message: 'falcon: a new case was answered without it',
    });
  });

  test('a token that is none', async () => {
    const read = outcome(json({ resources: [] }), find, json({ access_token: 7, expires_in: 'SECRET' }));
    await expect(read).rejects.toMatchObject({
      name: 'Unexpected',
      message: 'falcon: the token was not understood at access_token',
    });
  });

  test('a reopening that changed nothing', async () => {
    const answer = json({ meta: { trace_id: 'TRACE' }, resources: [{ id: 'C-1', status: 'closed' }] });
    const reopen = outcome(answer, (client) =>
      changeCase(client, { id: 'C-1', version: 3 }, { status: 'reopened' }, options),
    );
    await expect(reopen).rejects.toMatchObject({
      name: 'Unexpected',
      message: 'falcon: the update of a case was answered, but changed nothing of: status',
      traceId: 'TRACE',
    });
  });
});

describe('a refusal', () => {
  test('has the platform’s words, and its trace from the header or the body', async () => {
    const refusal = {
      meta: { trace_id: 'BODY' },
      errors: [{ code: 400, message: 'no such field' }],
      resources: [],
    };
    await expect(outcome(json(refusal, 400, { 'x-cs-traceid': 'HEADER' }), attach)).rejects.toMatchObject({
      name: 'Declined',
      message:
        'falcon: POST /cases/entities/alert-evidence/v1 was refused (400, trace HEADER): no such field',
      status: 400,
      code: 'no such field',
      traceId: 'HEADER',
    });
    await server.close();
    await expect(outcome(json(refusal, 400), attach)).rejects.toMatchObject({ traceId: 'BODY' });
  });

  test('that may pass has its trace too', async () => {
    const busy = json({ errors: [] }, 503, { 'x-cs-traceid': 'HEADER' });
    await expect(outcome(busy, attach)).rejects.toMatchObject({
      name: 'Unavailable',
      message: 'falcon: POST /cases/entities/alert-evidence/v1 answered 503, trace HEADER',
    });
  });

  test.each([302, 400, 404])('of status %d in a page of a proxy is one without a reason', async (status) => {
    await expect(outcome({ status, body: '<html>SECRET</html>' }, attach)).rejects.toMatchObject({
      name: 'Declined',
      status,
      message: `falcon: POST /cases/entities/alert-evidence/v1 was refused (${status}): no reason given`,
    });
  });

  test.each([
    [400, true],
    [413, true],
    [422, true],
    [302, false],
    [404, false],
    [409, false],
  ])('of status %d is held against the alert: %s', async (status, isOfContent) => {
    await expect(outcome(json({}, status), attach)).rejects.toMatchObject({ status, isOfContent });
  });

  test('within a 2xx has the status of its problem', async () => {
    const answer = json({ errors: [{ code: 404, message: 'no case' }], resources: [] });
    await expect(outcome(answer, attach)).rejects.toMatchObject({
      name: 'Declined',
      status: 404,
      code: 'no case',
    });
    await server.close();
    expect(await outcome(answer, get)).toBeNull();
  });

  test('is not a failure of the platform half way: that may have taken effect', async () => {
    const answer = json({ errors: [{ code: 500, message: 'internal' }], resources: [] });
    await expect(outcome(answer, attach)).rejects.toMatchObject({
      name: 'Unavailable',
      uncertain: true,
      retryAt: after(5_000),
    });
    await server.close();
    await expect(outcome(answer, get)).rejects.toMatchObject({ name: 'Unavailable' });
  });

  test('without a word is one all the same', async () => {
    await expect(outcome(json({}, 409), attach)).rejects.toMatchObject({
      name: 'Conflict',
      status: 409,
      code: 'no reason given',
    });
  });

  test('is a 200 that names a problem', async () => {
    const answer = json({
      errors: [{ message: 'unknown alert A-1', id: 'A-1' }],
      resources: [{ id: 'C-1' }],
    });
    await expect(outcome(answer, attach)).rejects.toMatchObject({
      name: 'Declined',
      status: 200,
      code: 'unknown alert A-1',
    });
  });

  test('is not a 200 of an evidence call without resources: the case is read instead', async () => {
    const alone = json({ meta: {}, errors: [] });
    server = await startScripted(token, alone, json({ resources: [{ id: 'C-1' }] }));
    const credentials = async () => ({ clientId: 'id', clientSecret: 'SECRET' });
    await attach(falconClient({ url: server.url, credentials, timeout: 5_000 }, virtualNetwork()));
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /oauth2/token',
      'POST /cases/entities/alert-evidence/v1',
      'POST /cases/entities/cases/v2',
    ]);
  });
});
