import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { rtr } from '../../local/simulators/falcon/seed.ts';
import { falconSwitches } from '../../local/simulators/falcon/switches.ts';

// What other tests of the simulator do not reach of the switches: docs/simulators.md lists them all.

const answer = v.object({
  meta: v.looseObject({}),
  errors: v.array(v.object({ code: v.number(), message: v.string() })),
  resources: v.optional(v.array(v.unknown()), []),
});
const withId = v.looseObject({ id: v.string() });

let clock: number;
let falcon: FalconSimulator;
let token: string;

beforeEach(async () => {
  clock = Date.parse('2026-03-10T12:00:00Z');
  falcon = await startFalconSimulator({ now: () => new Date(clock) });
  const { clientId: client_id, clientSecret: client_secret } = falcon;
  const body = new URLSearchParams({ client_id, client_secret });
  const given = await fetch(`${falcon.url}/oauth2/token`, { method: 'POST', body });
  token = v.parse(v.looseObject({ access_token: v.string() }), await given.json()).access_token;
});
afterEach(() => falcon.close());

const set = (switches: Record<string, string>) => Object.assign(falcon.settings.switches, switches);
async function call(method: string, path: string, json?: unknown) {
  const response = await fetch(`${falcon.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const { errors, resources, meta } = v.parse(answer, await response.json());
  return { status: response.status, message: errors[0]?.message, first: resources[0], resources, meta };
}
const casesPath = '/cases/entities/cases/v2';
const create = (body: object = {}) => call('PUT', casesPath, { name: 'A case', severity: 50, ...body });
const open = async (body: object = {}) => v.parse(withId, (await create(body)).first).id;
const update = (id: string, fields: object) => call('PATCH', casesPath, { id, fields });
const find = (query: Record<string, string>) =>
  call('GET', `/cases/queries/cases/v1?${new URLSearchParams(query).toString()}`);
const upload = async (name: string, content: string) => {
  const form = new FormData();
  form.append('file', new File([content], name));
  const sent = { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form };
  const response = await fetch(`${falcon.url}/case-files/entities/files/upload/v1`, sent);
  return v.parse(v.array(withId), v.parse(answer, await response.json()).resources)[0];
};

describe('a case', () => {
  test('starts as new or in progress, or in any state (createIn)', async () => {
    expect((await create({ status: 'closed' })).status).toBe(400);
    set({ createIn: 'any' });
    expect((await create({ status: 'closed' })).first).toMatchObject({ status: 'closed' });
  });

  test('goes from any state to any, or on the plausible ways alone (statusTransitions)', async () => {
    const id = await open();
    expect((await update(id, { status: 'closed' })).status).toBe(200);
    expect((await update(id, { status: 'new' })).status).toBe(200);
    set({ statusTransitions: 'strict' });
    expect((await update(id, { status: 'closed' })).status).toBe(200);
    expect(await update(id, { status: 'in_progress' })).toMatchObject({
      status: 400,
      message: 'a case cannot go from closed to in_progress',
    });
    expect((await update(id, { status: 'reopened' })).status).toBe(200);
    expect((await update(id, { status: 'reopened', name: 'Again' })).status).toBe(200);
    expect((await update(id, { status: 'new' })).status).toBe(400);
  });

  test.each([
    [{}, 20, 'Low'],
    [{}, 79, 'High'],
    [{ severityBands: '25-50-75-100' }, 20, 'Informational'],
    [{ severityBands: '25-50-75-100' }, 79, 'High'],
    [{ severityLevels: 'lower' }, 80, 'critical'],
  ])('with %j a severity of %d is %s (severityBands, severityLevels)', async (switches, severity, level) => {
    set(switches);
    expect((await create({ severity })).first).toMatchObject({ severity, severity_info: { level } });
  });

  test('can be given a level alone, of which the number follows', async () => {
    const level = { severity: null, severity_info: { level: 'high' } };
    expect((await create(level)).first).toMatchObject({ severity: 60, severity_info: { level: 'High' } });
    expect(await create({ severity_info: { level: 'dire' } })).toMatchObject({
      status: 400,
      message: 'unknown severity level dire',
    });
    const id = await open();
    expect((await update(id, { severity_info: { level: 'Low' } })).first).toMatchObject({ severity: 20 });
  });

  test.each([
    ['number', 201, expect.objectContaining({ severity: 50 })],
    ['level', 201, expect.objectContaining({ severity: 80 })],
    ['reject', 400, undefined],
  ])('whose number and level disagree: %s (severityConflict)', async (severityConflict, status, made) => {
    set({ severityConflict });
    const created = await create({ severity: 50, severity_info: { level: 'Critical' } });
    expect(created.status).toBe(status);
    expect(created.first).toEqual(made);
    expect((await create({ severity: 85, severity_info: { level: 'Critical' } })).first).toMatchObject({
      severity: 85,
    });
  });

  test('can be longer than documented (overlong)', async () => {
    const long = { name: 'n'.repeat(300), tags: ['t'.repeat(200)] };
    expect((await create(long)).status).toBe(400);
    set({ overlong: 'accept' });
    expect((await create(long)).first).toMatchObject(long);
  });

  test('is described in any format, or a known one (descriptionFormat)', async () => {
    expect((await create({ description_format: 'rtf' })).first).toMatchObject({ description_format: 'rtf' });
    set({ descriptionFormat: 'known' });
    expect((await create({ description_format: 'rtf' })).status).toBe(400);
    expect((await create({ description_format: 'markdown' })).status).toBe(201);
  });

  test('was made by an actor of the type user, or api_client (actorType)', async () => {
    expect((await create()).first).toMatchObject({ creation_actor: { type: 'user' } });
    set({ actorType: 'api_client' });
    expect((await create()).first).toMatchObject({ creation_actor: { type: 'api_client' } });
  });

  test('ignores a tag that it has, or refuses it (duplicateTags)', async () => {
    const id = await open({ tags: ['a'] });
    const tag = () => call('POST', '/cases/entities/case-tags/v1', { id, tags: ['a'] });
    expect((await tag()).first).toMatchObject({ tags: ['a'] });
    set({ duplicateTags: 'error' });
    expect((await tag()).status).toBe(400);
  });

  test('takes events of any id, or of the form of LogScale (eventIdFormat)', async () => {
    const id = await open();
    const attach = (event: string) =>
      call('POST', '/cases/entities/event-evidence/v1', { id, events: [{ id: event }] });
    expect((await attach('any')).status).toBe(200);
    set({ eventIdFormat: 'logscale' });
    expect((await attach('other')).message).toMatch(/no event id: other/);
    expect((await attach(falcon.eventIds[3] ?? '')).status).toBe(200);
  });

  test('shows its access tags, workflows and tagged users', async () => {
    const id = await open({ access_tags: [{ key: 'hr' }], description_tagged_users: ['u-1'] });
    const workflows = [{ id: 'w-1', execution_id: 'x-1', name: 'Contain', status: 'done' }];
    expect((await update(id, { workflows })).first).toMatchObject({
      access_tags: [{ key: 'hr', id: expect.stringMatching(/^[\da-f]{32}$/) }],
      description_tagged_users: ['u-1'],
      workflows: [{ id: 'w-1', execution_id: 'x-1', status: 'done', display_order: 1 }],
    });
    expect((await update(id, { access_tags: [{ key: 'none' }] })).status).toBe(400);
    expect((await update(id, { access_tags: [] })).first).toMatchObject({ access_tags: [] });
  });
});

describe('a merge', () => {
  const merged = async () => {
    const [source, destination] = [
      await open({ tags: ['a'], evidence: { alerts: [{ id: falcon.alertIds[0] }] } }),
      await open({ tags: ['b'] }),
    ];
    const { meta } = await call('POST', '/cases/entities/merge/v1', {
      source_id: source,
      destination_id: destination,
    });
    return { source: falcon.cases.get(source), destination: falcon.cases.get(destination), meta };
  };

  test.each([
    ['closed-read-only', { status: 'closed', readOnly: true }, 2],
    ['closed', { status: 'closed', readOnly: false }, 2],
    ['unchanged', { status: 'new', readOnly: false }, 1],
  ])('leaves its source %s (mergeSource)', async (mergeSource, left, affected) => {
    set({ mergeSource });
    const { source, meta } = await merged();
    expect(source).toMatchObject(left);
    expect(meta).toMatchObject({ writes: { resources_affected: affected } });
  });

  test('or takes it away, from searches and from its alerts too', async () => {
    set({ mergeSource: 'gone' });
    const { source, destination } = await merged();
    expect(source).toBeUndefined();
    expect((await find({})).resources).toEqual([destination?.id]);
    const alert = await call('POST', '/alerts/entities/alerts/v2', { composite_ids: [falcon.alertIds[0]] });
    expect(alert.first).toMatchObject({ linked_case_ids: [destination?.id] });
    expect(await open()).not.toBe(destination?.id);
  });

  test('whose files go to the destination then', async () => {
    set({ mergeSource: 'gone' });
    const [source, destination] = [await open(), await open()];
    const { id } = falcon.addFile(source, 'notes.txt', 20);
    await call('POST', '/cases/entities/merge/v1', { source_id: source, destination_id: destination });
    const files = await call('GET', `/case-files/entities/file-details/v1?ids=${id}`);
    expect(files.first).toMatchObject({ name: 'notes.txt', case_id: destination });
    const described = { id, description: 'Kept' };
    expect((await call('PATCH', '/case-files/entities/file-details/v1', described)).first).toMatchObject(
      described,
    );
  });

  test('leaves the tags, or brings those of the source (mergeTags)', async () => {
    expect((await merged()).destination?.tags).toEqual(['b']);
    set({ mergeTags: 'union' });
    expect((await merged()).destination?.tags).toEqual(['b', 'a']);
  });
});

describe('a list', () => {
  test('past 10,000 is refused, cut at the ceiling, or empty (overCeiling)', async () => {
    falcon.addCases(3);
    const past = () => find({ offset: '9999', limit: '2' });
    expect((await past()).status).toBe(400);
    set({ overCeiling: 'clamp' });
    expect((await past()).meta).toMatchObject({ pagination: { limit: 1, offset: 9999, total: 3 } });
    set({ overCeiling: 'empty' });
    expect(await past()).toMatchObject({ status: 200, resources: [], meta: { pagination: { total: 3 } } });
  });

  test('with a limit above its own is refused, or given its own (overLimit)', async () => {
    const lists: [string, number][] = [
      ['/cases/queries/cases/v1', 10_000],
      ['/case-files/queries/file-details/v1', 10],
      ['/casemgmt/queries/slas/v1', 200],
      ['/casemgmt/queries/access-tags/v1', 200],
    ];
    for (const [path, most] of lists)
      expect((await call('GET', `${path}?limit=${most + 1}`)).status).toBe(400);
    set({ overLimit: 'clamp' });
    for (const [path, most] of lists)
      expect((await call('GET', `${path}?limit=${most + 1}`)).meta).toMatchObject({
        pagination: { limit: most },
      });
  });

  test('without a limit has one (fileLimit, settingsLimit)', async () => {
    const limits = async () => [
      (await call('GET', '/case-files/queries/file-details/v1')).meta['pagination'],
      (await call('GET', '/casemgmt/queries/slas/v1')).meta['pagination'],
    ];
    expect(await limits()).toMatchObject([{ limit: 10 }, { limit: 100 }]);
    set({ fileLimit: '5', settingsLimit: '20' });
    expect(await limits()).toMatchObject([{ limit: 5 }, { limit: 20 }]);
  });

  test('of ids to read has a limit (maxIds)', async () => {
    const ids = Array.from({ length: 1001 }, (_, n) => `id-${n}`);
    expect((await call('POST', casesPath, { ids: ids.slice(1) })).status).toBe(200);
    expect(await call('POST', casesPath, { ids })).toMatchObject({
      status: 400,
      message: 'a call can name at most 1000 ids',
    });
    set({ maxIds: '2' });
    const three = 'ids=a&ids=b&ids=c';
    expect((await call('GET', `/casemgmt/entities/slas/v1?${three}`)).status).toBe(400);
    expect((await call('GET', `/case-files/entities/file-details/v1?${three}`)).status).toBe(400);
    expect(
      (await call('POST', '/alerts/entities/alerts/v2', { composite_ids: ['a', 'b', 'c'] })).status,
    ).toBe(400);
    expect((await call('POST', '/alerts/entities/alerts/v2', { composite_ids: ['a', 'b'] })).status).toBe(
      200,
    );
  });
});

describe('a filter', () => {
  const severities = async (filter: string) => {
    const ids = v.parse(v.array(v.string()), (await find({ filter, sort: 'severity.asc' })).resources);
    return ids.map((id) => falcon.cases.get(id)?.severity);
  };

  test.each([
    ['and-first', [10, 30]],
    ['or-first', [30]],
    ['left-to-right', [30]],
  ])('of OR before AND groups as %s (fqlPrecedence)', async (fqlPrecedence, expected) => {
    for (const severity of [10, 20, 30]) await create({ severity });
    set({ fqlPrecedence });
    expect(await severities('severity:10,severity:30+severity:>20')).toEqual(expected);
  });

  test.each([
    ['and-first', [20]],
    ['or-first', []],
    ['left-to-right', [20]],
  ])('of AND before OR groups as %s', async (fqlPrecedence, expected) => {
    for (const severity of [10, 20]) await create({ severity });
    set({ fqlPrecedence });
    expect(await severities('severity:<15+severity:99,severity:20')).toEqual(expected);
  });

  test.each([
    ['backslash', "name:'it\\'s'", 200],
    ['backslash', "name:'it''s'", 400],
    ['doubled', "name:'it''s'", 200],
    ['doubled', "name:'it\\'s'", 400],
    ['none', "name:'it\\'s'", 400],
  ])('with quotes as %s reads %s (fqlEscape)', async (fqlEscape, filter, status) => {
    const id = await open({ name: "it's" });
    set({ fqlEscape });
    const answered = await find({ filter });
    expect(answered.status).toBe(status);
    expect(answered.resources).toEqual(status === 200 ? [id] : []);
  });
});

describe('files', () => {
  test.each(['sha256', 'sha1', 'md5'])('show a hash by %s (hashAlgorithm)', async (hashAlgorithm) => {
    set({ hashAlgorithm });
    expect(await upload('a.txt', 'hello')).toMatchObject({
      hash_value: createHash(hashAlgorithm).update('hello').digest('hex'),
    });
  });

  test('have links that open once, or as often as wanted (linkUses)', async () => {
    set({ downloadForm: 'link', linkUses: 'many' });
    const file = await upload('a.txt', 'hello');
    const path = `/case-files/entities/files/download/v1?id=${file?.id}`;
    const { link } = v.parse(v.object({ link: v.string() }), (await call('GET', path)).first);
    for (const _ of ['first', 'second']) expect(await (await fetch(link)).text()).toBe('hello');
    clock += 300_000;
    expect((await fetch(link)).status).toBe(403);
  });

  test('come by real-time response where the scope is there (rtrScope)', async () => {
    const metadata = () =>
      call('POST', '/case-files/entities/get-rtr-file-metadata/v1', { aid: rtr.aid, file_path: rtr.path });
    expect((await metadata()).status).toBe(200);
    set({ rtrScope: 'missing' });
    expect(await metadata()).toMatchObject({ status: 403, message: 'access denied, authorization failed' });
  });
});

describe('a template', () => {
  const post = (path: string, body: object) => call('POST', `/casemgmt/entities/${path}/v1`, body);
  const sla = async (name: string, seconds: number) => {
    const goals = [{ type: 'resolve', duration_seconds: seconds }];
    return v.parse(withId, (await post('slas', { name, description: '', goals })).first).id;
  };
  const field = { name: 'F', data_type: 'number', input_type: 'text', required: false };

  test('has fields of any data type, or of texts alone (dataTypes)', async () => {
    expect((await post('templates', { name: 'T', fields: [field] })).status).toBe(200);
    set({ dataTypes: 'string' });
    expect((await post('templates', { name: 'T', fields: [field] })).message).toBe(
      'unknown data_type number',
    );
  });

  test('shows how it comes to its SLA, or not (slaMethod)', async () => {
    expect((await post('templates', { name: 'T' })).first).toMatchObject({ sla_method: 'single' });
    set({ slaMethod: 'absent' });
    expect((await post('templates', { name: 'T' })).first).not.toHaveProperty('sla_method');
  });

  test('keeps its SLA rules, or gives the SLA of the first that holds (slaRules)', async () => {
    const [slow, fast] = [await sla('Slow', 86_400), await sla('Fast', 900)];
    const sla_rules = [
      { type: 'when', condition: 'in another language', sla_id: slow },
      { type: 'when', condition: "severity:>=80+tags:'vip'", sla_id: fast },
    ];
    const template = v.parse(withId, (await post('templates', { name: 'T', sla_id: slow, sla_rules })).first);
    const slaOf = async (body: object) => (await create({ template: { id: template.id }, ...body })).first;
    expect(await slaOf({ severity: 90, tags: ['vip'] })).toMatchObject({ sla: { name: 'Slow' } });
    set({ slaRules: 'applied' });
    expect(await slaOf({ severity: 90, tags: ['vip'] })).toMatchObject({ sla: { name: 'Fast' } });
    expect(await slaOf({ severity: 90 })).toMatchObject({ sla: { name: 'Slow' } });
  });

  test('starts the timers at the creation of the case, or when the case gets it (timerStart)', async () => {
    const template = v.parse(
      withId,
      (await post('templates', { name: 'T', sla_id: await sla('S', 60) })).first,
    );
    const [early, late] = [await open(), await open()];
    clock += 30_000;
    const due = async (id: string) => (await update(id, { template: { id: template.id } })).first;
    const second = Date.parse('2026-03-10T12:01:00Z') / 1000;
    expect(await due(early)).toMatchObject({ sla: { active_timer_time_due: second } });
    set({ timerStart: 'template' });
    expect(await due(late)).toMatchObject({ sla: { active_timer_time_due: second + 30 } });
  });
});

test('every switch is in the docs, with its default first', () => {
  const docs = readFileSync(new URL('../../docs/simulators.md', import.meta.url), 'utf8');
  const section = docs.slice(docs.indexOf('## Falcon switches'), docs.indexOf('### Files of Falcon cases'));
  const documented = [...section.matchAll(/^\| `(\w+)` \| `([^`]+)`/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  const defaults = Object.entries(v.parse(falconSwitches, {})).map(([name, it]) => [
    name,
    String(it ?? 'none'),
  ]);
  expect(documented).toEqual(defaults);
});

test('a switch that does not exist, or not with this value, is refused at the start', async () => {
  const start = (switches: Record<string, string>) => startFalconSimulator({ settings: { switches } });
  await expect(start({ conflictStatus: '418' })).rejects.toThrow('"409"');
  await expect(start({ confilctStatus: '400' })).rejects.toThrow('confilctStatus');
});
