import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';

const answer = v.object({
  meta: v.looseObject({ trace_id: v.string() }),
  errors: v.array(v.object({ code: v.number(), message: v.string(), id: v.optional(v.string()) })),
  resources: v.optional(v.array(v.unknown())),
});
const records = v.object({
  records: v.array(v.object({ id: v.string(), selector: v.object({ id: v.string() }) })),
});
const shownCase = v.looseObject({
  id: v.string(),
  name: v.string(),
  version: v.number(),
  consistency: v.object({ consistent: v.boolean(), version: v.number() }),
  updated_timestamp: v.string(),
  tags: v.array(v.string()),
  evidence: v.looseObject({ alerts: records, events: records, leads: records }),
});

let clock: Date;
let falcon: FalconSimulator;
let token: string;

beforeEach(async () => {
  clock = new Date('2026-03-10T12:00:00Z');
  falcon = await startFalconSimulator({ now: () => clock });
  token = await newToken();
});
afterEach(() => falcon.close());

const pass = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};
const set = (switches: Record<string, string>) => Object.assign(falcon.settings.switches, switches);

const tokenAnswer = (client_id = falcon.clientId, client_secret = falcon.clientSecret) =>
  fetch(`${falcon.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret }),
  });
const newToken = async () =>
  v.parse(v.looseObject({ access_token: v.string() }), await (await tokenAnswer()).json()).access_token;

async function call(method: string, path: string, json?: unknown) {
  const response = await fetch(`${falcon.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const { meta, errors, resources = [] } = v.parse(answer, await response.json());
  return { status: response.status, headers: response.headers, meta, errors, resources };
}

const casesPath = '/cases/entities/cases/v2';
const attach = (id: string, alerts: string[]) =>
  call('POST', '/cases/entities/alert-evidence/v1', { id, alerts: alerts.map((it) => ({ id: it })) });
const attachEvents = (id: string, events: string[]) =>
  call('POST', '/cases/entities/event-evidence/v1', { id, events: events.map((it) => ({ id: it })) });
const update = (id: string, fields: object, expected: object = {}) =>
  call('PATCH', casesPath, { id, fields, ...expected });
const create = (body: object) => call('PUT', casesPath, { name: 'A case', severity: 50, ...body });

async function open(body: object = {}): Promise<string> {
  const created = await create(body);
  return v.parse(shownCase, created.resources[0]).id;
}
async function read(id: string) {
  const { resources } = await call('POST', casesPath, { ids: [id] });
  return v.parse(shownCase, resources[0]);
}
async function find(query: Record<string, string>) {
  const { status, resources, meta, errors } = await call(
    'GET',
    `/cases/queries/cases/v1?${new URLSearchParams(query).toString()}`,
  );
  return { status, ids: resources, pagination: meta['pagination'], message: errors[0]?.message };
}
const alertsIn = async (id: string) => (await read(id)).evidence.alerts.records.map((it) => it.selector.id);
const alert = (n: number) => falcon.alertIds[n] ?? '';

describe('the token', () => {
  test('is a flat 201 of 1799 seconds, with a trace id and no region', async () => {
    const response = await tokenAnswer();
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 1799,
    });
    expect(response.headers.get('x-cs-traceid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.has('x-cs-region')).toBe(false);
  });

  test('names the region when asked to', async () => {
    set({ regionHeader: 'us-2' });
    expect((await tokenAnswer()).headers.get('x-cs-region')).toBe('us-2');
  });

  test('wrong keys are a 403 in the envelope, or a 401', async () => {
    const refused = await tokenAnswer(falcon.clientId, 'wrong');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      errors: [{ code: 403, message: 'access denied, authorization failed' }],
    });
    set({ badCredentials: '401' });
    expect((await tokenAnswer('wrong')).status).toBe(401);
  });

  test('opens calls until it expires', async () => {
    pass(1_798_999);
    expect((await find({})).status).toBe(200);
    pass(1);
    expect(await find({})).toMatchObject({ status: 401, message: 'access denied, invalid bearer token' });
    token = await newToken();
    expect((await find({})).status).toBe(200);
  });

  test('an unknown, a missing and a revoked token are a 401', async () => {
    expect((await fetch(`${falcon.url}/cases/queries/cases/v1`)).status).toBe(401);
    const revoked = await fetch(`${falcon.url}/oauth2/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${falcon.clientId}:${falcon.clientSecret}`)}` },
      body: new URLSearchParams({ token }),
    });
    expect(revoked.status).toBe(200);
    expect((await find({})).status).toBe(401);
    token = 'unknown';
    expect((await find({})).status).toBe(401);
  });

  test('after a change of the secret the old one is refused', async () => {
    falcon.changeSecret('new-secret');
    expect((await tokenAnswer()).status).toBe(403);
    expect((await tokenAnswer(falcon.clientId, 'new-secret')).status).toBe(201);
  });
});

describe('a rate limit', () => {
  test('is told on each answer, and refuses with the epoch second to come back', async () => {
    falcon.settings.rateLimit = 2;
    const first = await call('GET', '/cases/queries/cases/v1');
    expect(first.headers.get('x-ratelimit-limit')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
    pass(1500);
    expect((await call('GET', '/cases/queries/cases/v1')).headers.get('x-ratelimit-remaining')).toBe('0');
    const refused = await call('GET', '/cases/queries/cases/v1');
    expect(refused.status).toBe(429);
    expect(refused.errors[0]?.code).toBe(429);
    expect(refused.headers.get('x-ratelimit-retryafter')).toBe(
      `${Date.parse('2026-03-10T12:01:00Z') / 1000}`,
    );
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    pass(58_500);
    expect((await call('GET', '/cases/queries/cases/v1')).status).toBe(200);
  });

  test('without one, every answer tells of 6000 that never run out', async () => {
    const answers = [
      await tokenAnswer(),
      await fetch(`${falcon.url}/cases/queries/cases/v1`),
      await fetch(`${falcon.url}/nowhere`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 401, 404]);
    for (const { headers } of answers) {
      expect(headers.get('x-cs-traceid')).toMatch(/^[\da-f-]{36}$/);
      expect(headers.get('x-ratelimit-limit')).toBe('6000');
      expect(headers.get('x-ratelimit-remaining')).toBe('5999');
    }
  });

  test('can count each operation for itself, and the tokens for themselves', async () => {
    falcon.settings.rateLimit = 1;
    set({ rateLimitScope: 'operation', tokenRateLimit: '1', rateLimitText: 'Slow down.' });
    expect((await call('GET', '/cases/queries/cases/v1')).status).toBe(200);
    expect((await call('GET', '/alerts/queries/alerts/v2')).status).toBe(200);
    expect((await call('GET', '/cases/queries/cases/v1')).errors).toEqual([
      { code: 429, message: 'Slow down.' },
    ]);
    expect((await tokenAnswer()).status).toBe(201);
    expect((await tokenAnswer()).status).toBe(429);
  });
});

describe('creating a case', () => {
  test('answers 201 with the whole case', async () => {
    const created = await create({
      name: 'Shadow copies deleted',
      severity: 80,
      description: 'On two hosts',
      tags: ['siem', 'siem'],
      evidence: { alerts: [{ id: alert(0) }], events: [{ id: 'an-event' }], leads: [{ id: 'a-lead' }] },
    });
    expect(created.status).toBe(201);
    expect(created.headers.get('x-cs-traceid')).toBe(created.meta.trace_id);
    expect(created.meta).toMatchObject({ query_time: expect.any(Number), writes: { resources_affected: 1 } });
    expect(created.resources).toMatchObject([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
        reference_id: 'CASE-0001',
        name: 'Shadow copies deleted',
        description: 'On two hosts',
        severity: 80,
        severity_info: { level: 'Critical' },
        status: 'new',
        tags: ['siem'],
        version: 1,
        consistency: { consistent: true, version: 1 },
        created_timestamp: '2026-03-10T12:00:00.000Z',
        updated_timestamp: '2026-03-10T12:00:00.000Z',
        start_timestamp: '2026-03-07T00:40:00.000Z',
        assigned_to: { uuid: '' },
        created_by: { full_name: 'API client' },
        read_only: { is_read_only: false },
        evidence: {
          alerts: { records: [{ selector: { id: alert(0) } }] },
          events: { records: [{ selector: { id: 'an-event' } }] },
          leads: { records: [{ selector: { id: 'a-lead' } }] },
        },
        analysis_results: { hosts: { records: [{ hostname: 'WKS-001' }] } },
      },
    ]);
  });

  test.each([
    [{ name: undefined }, /^name: /],
    [{ name: '' }, 'name: name must not be empty'],
    [{ name: 'n'.repeat(257) }, 'name: name is longer than 256 characters'],
    [{ severity: undefined }, /^severity: /],
    [{ severity: '50' }, /^severity: /],
    [{ severity: 0 }, 'severity: severity must be 1 to 100'],
    [{ severity: 101 }, 'severity: severity must be 1 to 100'],
    [{ severity: 1.5 }, 'severity: severity must be an integer'],
    [{ description: 'd'.repeat(2049) }, 'description: description is longer than 2048 characters'],
    [{ tags: ['t'.repeat(100), 'u'.repeat(29)] }, 'tags: tags have more than 128 characters combined'],
    [{ status: 'closed' }, 'status: a case starts as new or in_progress'],
    [{ evidence: { alerts: ['bare'] } }, /^evidence\.alerts\.0: /],
    [{ assigned_to_user_uuid: 'nobody' }, 'unknown user nobody'],
  ])('%j is a 400', async (body, message) => {
    const refused = await create(body);
    expect(refused.status).toBe(400);
    expect(refused.errors).toEqual([{ code: 400, message: expect.stringMatching(message) }]);
    expect(falcon.cases.size).toBe(0);
  });

  test('what lies on the limits is taken', async () => {
    const full = {
      name: 'n'.repeat(256),
      severity: 100,
      description: 'd'.repeat(2048),
      tags: ['t'.repeat(100), 'u'.repeat(28)],
      status: 'in_progress',
      assigned_to_user_uuid: falcon.userUuids[0],
      evidence: { alerts: falcon.alertIds.slice(0, 100).map((id) => ({ id })) },
    };
    expect((await create(full)).status).toBe(201);
  });

  test('more than 100 items of evidence of all kinds are a 400', async () => {
    const alerts = falcon.alertIds.slice(0, 100).map((id) => ({ id }));
    const refused = await create({ evidence: { alerts, leads: [{ id: 'a-lead' }] } });
    expect(refused).toMatchObject({
      status: 400,
      errors: [{ message: 'a case holds at most 100 evidence items, this would make 101' }],
    });
  });

  test('can answer 200', async () => {
    set({ createStatus: '200' });
    expect((await create({})).status).toBe(200);
  });

  test('a body that is not JSON is a 400', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${falcon.url}${casesPath}`, { method: 'PUT', headers, body: '{' });
    expect(response.status).toBe(400);
  });
});

describe('reading cases', () => {
  test('gives each case once, in another order than asked', async () => {
    const [a, b, c] = [await open(), await open(), await open()];
    const { status, resources } = await call('POST', casesPath, { ids: [a, b, c, a] });
    expect(status).toBe(200);
    expect(resources.map((it) => v.parse(shownCase, it).id)).toEqual([c, b, a]);
  });

  test('an unknown id is left out, or told in errors, or a 404', async () => {
    const ids = { ids: [await open(), 'unknown'] };
    expect(await call('POST', casesPath, ids)).toMatchObject({ status: 200, errors: [], resources: [{}] });
    set({ unknownId: 'errors' });
    expect(await call('POST', casesPath, ids)).toMatchObject({
      status: 200,
      errors: [{ code: 404, message: 'case not found', id: 'unknown' }],
      resources: [{}],
    });
    set({ unknownId: '404' });
    expect(await call('POST', casesPath, ids)).toMatchObject({ status: 404, resources: [] });
  });
});

describe('updating a case', () => {
  test('changes the fields named and no other, and raises the version', async () => {
    const id = await open({ name: 'Before', description: 'Kept' });
    pass(1000);
    const updated = await update(id, { name: 'After', severity: 90, status: 'in_progress' });
    expect(updated.status).toBe(200);
    expect(updated.resources).toMatchObject([
      {
        name: 'After',
        severity: 90,
        status: 'in_progress',
        description: 'Kept',
        version: 2,
        consistency: { version: 2 },
        updated_timestamp: '2026-03-10T12:00:01.000Z',
        created_timestamp: '2026-03-10T12:00:00.000Z',
      },
    ]);
  });

  test('a flat body answers 200 and changes nothing', async () => {
    const id = await open({ name: 'Before' });
    const answered = await call('PATCH', casesPath, { id, name: 'After' });
    expect(answered).toMatchObject({ status: 200, resources: [{ name: 'Before', version: 1 }] });
    expect(await read(id)).toMatchObject({ name: 'Before', version: 1 });
  });

  test('assigns to a user and takes the assignment away', async () => {
    const id = await open();
    const uuid = falcon.userUuids[1];
    expect(await update(id, { assigned_to_user_uuid: uuid })).toMatchObject({
      resources: [{ assigned_to: { uuid, email: 'bruno.salk@example.com', full_name: 'Bruno Salk' } }],
    });
    expect(await update(id, { remove_user_assignment: true })).toMatchObject({
      resources: [{ assigned_to: { uuid: '' } }],
    });
    expect((await update(id, { remove_user_assignment: true, assigned_to_user_uuid: uuid })).status).toBe(
      400,
    );
  });

  test('an old version is a 409, or a 400, that speaks of the version, and changes nothing', async () => {
    const id = await open();
    await update(id, { severity: 60 });
    const stale = await update(id, { severity: 70 }, { expected_version: 1 });
    expect(stale).toMatchObject({
      status: 409,
      errors: [{ code: 409, message: 'version conflict: the case is at version 2, consistency version 2' }],
    });
    set({ conflictStatus: '400' });
    expect((await update(id, { severity: 70 }, { expected_consistency_version: 1 })).status).toBe(400);
    const current = { expected_version: 2, expected_consistency_version: 2 };
    expect(await update(id, { severity: 70 }, current)).toMatchObject({
      status: 200,
      resources: [{ severity: 70, version: 3 }],
    });
  });

  test('keeps the limits of a create', async () => {
    const id = await open();
    expect((await update(id, { severity: 101 })).status).toBe(400);
    expect((await update(id, { name: '' })).status).toBe(400);
    expect((await update(id, { status: 'done' })).status).toBe(400);
    expect((await update('unknown', { severity: 1 })).status).toBe(404);
    expect(await read(id)).toMatchObject({ version: 1 });
  });
});

describe('attaching evidence', () => {
  test('adds alerts and events in the order of attaching', async () => {
    const id = await open({ evidence: { alerts: [{ id: alert(3) }] } });
    pass(1000);
    expect(await attach(id, [alert(1), alert(2)])).toMatchObject({
      status: 200,
      meta: { writes: { resources_affected: 1 } },
    });
    await attachEvents(id, ['an-event']);
    const shown = await read(id);
    expect(await alertsIn(id)).toEqual([alert(3), alert(1), alert(2)]);
    expect(shown.evidence.events.records.map((it) => it.selector.id)).toEqual(['an-event']);
    expect(shown).toMatchObject({
      version: 1,
      consistency: { version: 3 },
      updated_timestamp: '2026-03-10T12:00:01.000Z',
    });
  });

  test.each([
    ['version', { version: 2, updated_timestamp: '2026-03-10T12:00:01.000Z' }],
    ['nothing', { version: 1, updated_timestamp: '2026-03-10T12:00:00.000Z' }],
  ])('can bump %s', async (evidenceBumps, expected) => {
    set({ evidenceBumps });
    const id = await open();
    pass(1000);
    await attach(id, [alert(0)]);
    expect(await read(id)).toMatchObject({ ...expected, consistency: { version: 2 } });
  });

  test('bare strings are a 400', async () => {
    const id = await open();
    const refused = await call('POST', '/cases/entities/alert-evidence/v1', { id, alerts: [alert(0)] });
    expect(refused.status).toBe(400);
  });

  test('the hundredth item is taken and the next refused, whatever its kind', async () => {
    const id = await open();
    await attach(id, falcon.alertIds.slice(0, 99));
    expect((await attachEvents(id, ['one', 'two'])).status).toBe(400);
    expect((await attachEvents(id, ['one'])).status).toBe(200);
    expect((await attach(id, [alert(150)])).status).toBe(400);
    expect((await attach(id, [alert(0)])).status).toBe(200);
  });

  test('an unknown alert is refused until a control makes it known, or unless all are accepted', async () => {
    const id = await open();
    expect(await attach(id, ['strange'])).toMatchObject({
      status: 400,
      errors: [{ message: '1 of the items cannot be attached, the first: unknown alert strange' }],
    });
    falcon.addAlerts(['strange']);
    expect((await attach(id, ['strange'])).status).toBe(200);
    set({ unknownAlert: 'accept' });
    expect((await attach(id, ['stranger'])).status).toBe(200);
  });

  test('an unknown event is taken unless that is refused', async () => {
    const id = await open();
    expect((await attachEvents(id, ['strange'])).status).toBe(200);
    set({ unknownEvent: 'reject' });
    expect((await attachEvents(id, ['stranger'])).status).toBe(400);
    expect((await attachEvents(id, [falcon.eventIds[0] ?? ''])).status).toBe(200);
  });

  test('evidence already there is ignored, or refused', async () => {
    const id = await open({ evidence: { alerts: [{ id: alert(0) }] } });
    expect(await attach(id, [alert(0)])).toMatchObject({
      status: 200,
      meta: { writes: { resources_affected: 0 } },
    });
    expect(await attach(id, [alert(0), alert(1), alert(1)])).toMatchObject({ status: 200 });
    expect(await alertsIn(id)).toEqual([alert(0), alert(1)]);
    set({ duplicateEvidence: 'error' });
    expect(await attach(id, [alert(1)])).toMatchObject({
      status: 400,
      errors: [{ message: expect.stringContaining(`already evidence of the case: ${alert(1)}`) }],
    });
  });

  test('a list with one bad id is refused whole', async () => {
    const id = await open();
    expect((await attach(id, [alert(0), 'strange'])).status).toBe(400);
    expect(await alertsIn(id)).toEqual([]);
  });

  test('or taken in part, with an error for each bad id; a list of bad ids only is refused', async () => {
    set({ mixedList: 'partial' });
    const id = await open();
    expect(await attach(id, [alert(0), 'strange'])).toMatchObject({
      status: 200,
      errors: [{ code: 400, message: 'unknown alert strange', id: 'strange' }],
    });
    expect(await alertsIn(id)).toEqual([alert(0)]);
    expect((await attach(id, ['strange'])).status).toBe(400);
    const created = await create({ evidence: { alerts: [{ id: alert(1) }, { id: 'strange' }] } });
    expect(created).toMatchObject({ status: 201, errors: [{ id: 'strange' }] });
  });

  test('a closed case takes evidence, or refuses it', async () => {
    const id = await open();
    falcon.closeCase(id);
    expect((await attach(id, [alert(0)])).status).toBe(200);
    set({ closedAttach: 'reject' });
    expect(await attach(id, [alert(1)])).toMatchObject({
      status: 400,
      errors: [{ message: 'the case is closed' }],
    });
  });

  test('an unknown case is a 404', async () => {
    expect((await attach('unknown', [alert(0)])).status).toBe(404);
  });
});

describe('tags', () => {
  const tag = (id: string, tags: string[]) => call('POST', '/cases/entities/case-tags/v1', { id, tags });

  test('are added to those there, and taken away by name', async () => {
    const id = await open({ tags: ['one'] });
    expect(await tag(id, ['two', 'one', 'three'])).toMatchObject({
      status: 200,
      resources: [{ tags: ['one', 'two', 'three'] }],
    });
    const removed = await call('DELETE', `/cases/entities/case-tags/v1?id=${id}&tag=one&tag=three`);
    expect(removed).toMatchObject({ status: 200, resources: [{ tags: ['two'] }] });
    expect((await find({ filter: "tags:'one'" })).ids).toEqual([]);
    expect((await find({ filter: "tags:'two'" })).ids).toEqual([id]);
  });

  test('of more than 128 characters combined are refused', async () => {
    const id = await open({ tags: ['t'.repeat(100)] });
    expect((await tag(id, ['u'.repeat(29)])).status).toBe(400);
    expect((await tag(id, ['u'.repeat(28)])).status).toBe(200);
  });
});

test('merging moves the evidence, and leaves the source closed and read-only', async () => {
  const source = await open({ evidence: { alerts: [{ id: alert(0) }, { id: alert(1) }] } });
  const destination = await open({ evidence: { alerts: [{ id: alert(1) }] } });
  const ids = { source_id: source, destination_id: destination };
  const merged = await call('POST', '/cases/entities/merge/v1', ids);
  expect(merged).toMatchObject({ status: 200, resources: [] });
  expect(await alertsIn(destination)).toEqual([alert(1), alert(0)]);
  expect(await read(source)).toMatchObject({ status: 'closed', read_only: { is_read_only: true } });
  expect((await attach(source, [alert(2)])).status).toBe(400);
  expect((await call('POST', '/cases/entities/merge/v1', { ...ids, destination_id: source })).status).toBe(
    400,
  );
});

describe('searching cases', () => {
  test('gives ids, the newest first, a hundred by default', async () => {
    const ids = falcon.addCases(120).map((it) => it.id);
    const found = await find({});
    expect(found.ids).toEqual(ids.toReversed().slice(0, 100));
    expect(found.pagination).toEqual({ limit: 100, offset: 0, total: 120 });
    expect((await find({ limit: '15', offset: '110' })).ids).toEqual(ids.toReversed().slice(110));
    expect((await find({ limit: '0' })).ids).toEqual([]);
  });

  test('sorts by a field either way, ties in the order of creation', async () => {
    const [b, a, tie] = [await open({ name: 'B' }), await open({ name: 'A' }), await open({ name: 'B' })];
    expect((await find({ sort: 'name.asc' })).ids).toEqual([a, b, tie]);
    expect((await find({ sort: 'name|desc' })).ids).toEqual([b, tie, a]);
    expect((await find({ sort: 'description.asc' })).ids).toEqual([tie, a, b]); // no sort field
  });

  test('sorts numbers as numbers, and by the time of the last change', async () => {
    const low = await open({ severity: 9 });
    const high = await open({ severity: 100 });
    expect((await find({ sort: 'severity.desc' })).ids).toEqual([high, low]);
    pass(1000);
    await update(low, { name: 'Changed' });
    expect((await find({ sort: 'updated_timestamp|asc' })).ids).toEqual([high, low]);
    expect((await find({ filter: "updated_timestamp:>'2026-03-10T12:00:00Z'" })).ids).toEqual([low]);
  });

  test.each([
    [{ limit: '10001' }, 'limit must be 0 to 10000'],
    [{ limit: '9000', offset: '1001' }, 'the sum of limit and offset params must not be above 10000'],
    [{ limit: '-1' }, 'limit must be a whole number, not -1'],
    [{ filter: 'status:new' }, /^invalid filter: /],
  ])('%j is a 400', async (query, message) => {
    expect(await find(query)).toMatchObject({ status: 400, message: expect.stringMatching(message) });
  });

  test('reaches up to the ceiling', async () => {
    expect((await find({ limit: '9000', offset: '1000' })).status).toBe(200);
  });

  test('finds by what a case says and by what its alerts say', async () => {
    const id = await open({
      name: 'Exfiltration by A',
      tags: ['siem', 'q3'],
      evidence: { alerts: [{ id: alert(0) }] },
    });
    await open({ name: 'Other', tags: ['siem', 'other'], assigned_to_user_uuid: falcon.userUuids[0] });
    for (const filter of [
      "name:'Exfil*'",
      "tags:'siem'+tags:'q3'",
      "tags:!'other'",
      "reference_id:'CASE-0001'",
      `id:'${id}'`,
      `alerts:'${alert(0)}'`,
      "hostnames:'WKS-001'",
      "tactics:'Credential Access'",
      "assigned_to_uuid:!'*'",
      "(status:'new')+created_timestamp:>='now-1d'+name:!'Other'",
      "tags:'q3',severity:100",
    ])
      expect({ filter, ids: (await find({ filter })).ids }).toEqual({ filter, ids: [id] });
    expect((await find({ q: 'EXFILTRATION' })).ids).toEqual([id]);
    expect((await find({ filter: "sla_name:'gold'" })).ids).toEqual([]);
  });

  test('an unknown field is an error, or finds nothing', async () => {
    await open();
    expect(await find({ filter: "status:'new',nonsense:'x'" })).toMatchObject({
      status: 400,
      message: 'invalid filter: unknown field nonsense',
    });
    set({ unknownField: 'empty' });
    expect(await find({ filter: "status:'new',nonsense:'x'" })).toMatchObject({ status: 200, ids: [] });
  });
});

describe('index lag', () => {
  test('hides a new case from queries, never from reads', async () => {
    falcon.settings.indexLagMs = 5000;
    const id = await open({ tags: ['siem'] });
    expect(await read(id)).toMatchObject({ id, consistency: { consistent: false } });
    pass(4999);
    expect((await find({})).ids).toEqual([]);
    expect((await find({ filter: "tags:'siem'" })).ids).toEqual([]);
    pass(1);
    expect((await find({})).ids).toEqual([id]);
    expect((await find({ filter: "tags:'siem'" })).ids).toEqual([id]);
    expect(await read(id)).toMatchObject({ consistency: { consistent: true } });
  });

  test('hides a change of tags, status and time as long', async () => {
    falcon.settings.indexLagMs = 5000;
    const id = await open({ tags: ['siem'] });
    pass(10_000);
    falcon.untagCase(id, 'siem');
    falcon.closeCase(id);
    pass(4999);
    const recent = "updated_timestamp:>'2026-03-10T12:00:00Z'";
    expect((await find({ filter: "tags:'siem'+status:'new'" })).ids).toEqual([id]);
    expect((await find({ filter: recent })).ids).toEqual([]);
    expect(await read(id)).toMatchObject({ tags: [], status: 'closed' });
    pass(1);
    expect((await find({ filter: "tags:'siem'" })).ids).toEqual([]);
    expect((await find({ filter: `status:'closed'+${recent}` })).ids).toEqual([id]);
  });
});

describe('alerts', () => {
  const queryAlerts = (query: Record<string, string>) =>
    call('GET', `/alerts/queries/alerts/v2?${new URLSearchParams(query).toString()}`);
  const readAlerts = (ids: string[]) => call('POST', '/alerts/entities/alerts/v2', { composite_ids: ids });
  const patch = (ids: string[], ...actions: [name: string, value: unknown][]) =>
    call('PATCH', '/alerts/entities/alerts/v3', {
      composite_ids: ids,
      action_parameters: actions.map(([name, value]) => ({ name, value })),
    });

  test('have composite ids, and are read in another order than asked', async () => {
    expect(falcon.alertIds).toHaveLength(200);
    expect(alert(0)).toMatch(/^[0-9a-f]{32}:ind:[0-9a-f]{32}:\d+-\d+-\d+$/);
    const { resources } = await readAlerts([alert(0), alert(1), 'unknown']);
    expect(resources).toMatchObject([
      { composite_id: alert(1), name: 'EncodedPowerShell', severity: 70, severity_name: 'High' },
      { composite_id: alert(0), name: 'CredentialDumping', agent_id: alert(0).split(':')[2] },
    ]);
  });

  test('name the cases that hold them', async () => {
    const first = await open({ evidence: { alerts: [{ id: alert(0) }] } });
    const second = await open();
    await attach(second, [alert(0)]);
    await attach(second, [alert(0)]);
    expect((await readAlerts([alert(0)])).resources).toMatchObject([{ linked_case_ids: [first, second] }]);
  });

  test('are found by filter, sort and text', async () => {
    const worst = await queryAlerts({
      filter: "severity:>90+device.hostname:'WKS-0*'",
      sort: 'severity|desc',
    });
    expect(worst.meta).toMatchObject({ pagination: { limit: 100, offset: 0 } });
    expect(worst.resources).not.toEqual([]);
    expect((await queryAlerts({ limit: '2' })).resources).toEqual([alert(199), alert(198)]);
    expect((await queryAlerts({ filter: "nonsense:'x'" })).resources).toEqual([]);
    expect((await queryAlerts({ q: 'rclone' })).meta).toMatchObject({ pagination: { total: 25 } });
  });

  test('are updated by actions whose values are strings', async () => {
    const patched = await patch(
      [alert(0)],
      ['update_status', 'in_progress'],
      ['add_tag', 'siem'],
      ['assign_to_name', 'Ada Quint'],
      ['append_comment', 'seen'],
    );
    expect(patched).toMatchObject({ status: 200, resources: [] });
    expect((await readAlerts([alert(0)])).resources).toMatchObject([
      { status: 'in_progress', tags: ['siem'], assigned_to_name: 'Ada Quint', comments: ['seen'] },
    ]);
    expect((await patch([alert(0)], ['show_in_ui', false])).status).toBe(400);
    expect((await patch([alert(0)], ['dance', 'now'])).status).toBe(400);
    expect((await patch(Array.from({ length: 1001 }, () => alert(0)))).status).toBe(413);
  });

  test('are paged by a token until none is given', async () => {
    const page = (after?: string) =>
      call('POST', '/alerts/combined/alerts/v1', { after, limit: 150, sort: 'created_timestamp|asc' });
    const first = await page();
    const { after } = v.parse(
      v.object({ after: v.string(), limit: v.literal(150), total: v.literal(200) }),
      first.meta['pagination'],
    );
    const second = await page(after);
    expect(second.meta['pagination']).toEqual({ limit: 150, total: 200 });
    const ids = [...first.resources, ...second.resources].map(
      (it) => v.parse(v.looseObject({ composite_id: v.string() }), it).composite_id,
    );
    expect(ids).toEqual(falcon.alertIds);
    expect((await call('POST', '/alerts/combined/alerts/v1', { limit: 1001 })).status).toBe(400);
  });
});

describe('controls', () => {
  const control = async (verb: string, body: object) => {
    const response = await fetch(`${falcon.url}/__control/${verb}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  test('a person closes, edits, tags and fills a case, whatever the API client expects', async () => {
    const id = await open({ tags: ['siem'] });
    await control('edit-case', { id, fields: { name: 'Renamed by hand' } });
    await control('tag-case', { id, tag: 'seen' });
    await control('untag-case', { id, tag: 'siem' });
    await control('fill-case', { id, count: 99 });
    await control('add-evidence', { id, events: ['an-event'] });
    const closed = await control('close-case', { id });
    expect(closed).toMatchObject({
      status: 200,
      body: { name: 'Renamed by hand', tags: ['seen'], status: 'closed', version: 3 },
    });
    expect(closed.body).toMatchObject({ last_updated_by: { full_name: 'Ada Quint' } });
    expect(await alertsIn(id)).toHaveLength(99);
    expect((await control('fill-case', { id, count: 1 })).status).toBe(400);
    expect((await control('close-case', { id: 'unknown' })).status).toBe(400);
  });

  test('alerts are raised by number or made known by id', async () => {
    const raised = await control('add-alerts', { count: 2 });
    const { ids } = v.parse(v.object({ ids: v.array(v.string()) }), raised.body);
    expect(ids).toHaveLength(2);
    expect(await control('add-alerts', { ids: ['strange'] })).toEqual({
      status: 200,
      body: { ids: ['strange'] },
    });
    expect((await attach(await open(), [...ids, 'strange'])).status).toBe(200);
  });

  test('revoked tokens are refused', async () => {
    await control('revoke-tokens', {});
    expect((await find({})).status).toBe(401);
  });

  test('a switch that does not exist is refused', async () => {
    const put = (switches: Record<string, string>) =>
      fetch(`${falcon.url}/__control/settings`, { method: 'PUT', body: JSON.stringify({ switches }) });
    expect((await put({ createStatus: '200' })).status).toBe(200);
    expect((await put({ createStatus: '204' })).status).toBe(400);
    expect((await put({ nonsense: 'x' })).status).toBe(400);
  });

  test('a reset leaves no case, and the alerts as they were', async () => {
    const id = await open({ evidence: { alerts: [{ id: alert(0) }] } });
    falcon.changeSecret('other');
    falcon.reset();
    expect(falcon.cases.size).toBe(0);
    token = await newToken();
    expect((await find({})).ids).toEqual([]);
    expect(
      (await call('POST', '/alerts/entities/alerts/v2', { composite_ids: [alert(0)] })).resources,
    ).toMatchObject([{ linked_case_ids: [] }]);
    expect(await open()).toBe(id); // the same beginning gives the same ids
  });

  test('a case has a page that shows what it holds, as text only', async () => {
    const id = await open({ name: '<script>alert(1)</script>', evidence: { alerts: [{ id: alert(0) }] } });
    const response = await fetch(`${falcon.url}/__control/cases/${id}`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toContain('<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>');
    expect(page).toContain('<td>CredentialDumping</td><td>WKS-001</td>');
    expect((await fetch(`${falcon.url}/__control/cases/unknown`)).status).toBe(404);
  });
});
