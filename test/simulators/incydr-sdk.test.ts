import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  basic,
  download,
  get,
  jane,
  john,
  post,
  put,
  salaries,
  send,
  shared,
  signIn,
  slides,
  spreadsheet,
  useIncydr,
  world,
} from './incydr-world.ts';
import * as model from './incydr-sdk-models.ts';

useIncydr();

const tenantId = '1d700000-af5b-4231-9d8e-df6434da0000';
const everyEvent = [spreadsheet, slides, salaries, shared];

/** What a model misses in an answer; nothing is as it should be. */
function misses(schema: v.GenericSchema, json: unknown): string[] {
  const { issues = [] } = v.safeParse(schema, json);
  return issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
}

describe('the answers hold every key that the models of the Python SDK insist on', () => {
  test('a token', async () => {
    const { json } = await signIn({ authorization: basic('key-local-incydr', 'local-incydr-secret') });
    expect(misses(model.token, json)).toEqual([]);
  });

  test('cases, alone and in lists', async () => {
    const created = await post('/v1/cases', { name: 'A', subject: jane, assignee: john, description: null });
    expect(misses(model.caseDetail, created.json)).toEqual([]);
    expect(misses(model.caseDetail, (await put('/v1/cases/1', { name: 'B' })).json)).toEqual([]);
    expect(misses(model.caseDetail, (await get('/v1/cases/1')).json)).toEqual([]);
    expect(misses(model.casesPage, (await get('/v1/cases')).json)).toEqual([]);
  });

  test('the file events of a case, short and in full', async () => {
    await post('/v1/cases', { name: 'A' });
    await post('/v1/cases/1/fileevent', { events: everyEvent });
    const short = await get('/v1/cases/1/fileevent?pgNum=1&pgSize=100');
    expect(misses(model.caseFileEvents, short.json)).toEqual([]);
    for (const id of everyEvent) {
      const { json } = await get(`/v1/cases/1/fileevent/${encodeURIComponent(id)}`);
      expect(misses(model.fileEvent, json)).toEqual([]);
    }
  });

  test('file events of a search, and saved searches', async () => {
    const searched = await post('/v2/file-events', { pgToken: '', pgSize: 200 });
    expect(misses(model.fileEventsPage, searched.json)).toEqual([]);
    expect(misses(model.savedSearches, (await get('/v2/file-events/saved-searches')).json)).toEqual([]);
  });

  test('sessions, alone and in lists, with their file events', async () => {
    const id = world.incydr.sessionIds[1] ?? '';
    await post('/v1/sessions/change-state', { ids: [id], newState: 'CLOSED_TP_BENIGN' });
    await post(`/v1/sessions/${id}/add-note`, { noteContent: 'Seen.' });
    expect(misses(model.session, (await get(`/v1/sessions/${id}`)).json)).toEqual([]);
    expect(misses(model.sessionsPage, (await get('/v1/sessions')).json)).toEqual([]);
    expect(misses(model.sessionEvents, (await get(`/v1/sessions/${id}/events`)).json)).toEqual([]);
    const body = { continuationToken: null, newState: 'OPEN' };
    const { json } = await post('/v1/sessions/change-states?has_alerts=true', body);
    expect(misses(v.object({ continuationToken: v.nullable(v.string()) }), json)).toEqual([]);
  });

  test('alerts, alone and in lists, noted or not', async () => {
    const alertIds = world.incydr.alertIds.slice(0, 2);
    await post('/v1/alerts/add-note', { tenantId, alertId: alertIds[0], note: 'Seen.' });
    expect(misses(model.alertDetails, (await post('/v1/alerts/query-details', { alertIds })).json)).toEqual(
      [],
    );
    const searched = await post('/v1/alerts/query-alerts', { tenantId, pgSize: 500 });
    expect(misses(model.alertQueryPage, searched.json)).toEqual([]);
  });

  test('people', async () => {
    const id = world.incydr.actorIds[0];
    expect(misses(model.usersPage, (await get('/v1/users')).json)).toEqual([]);
    expect(misses(model.customer, (await get('/v1/customer')).json)).toEqual([]);
    expect(misses(model.actorsPage, (await get('/v1/actors/actor/search?pageSize=500&page=1')).json)).toEqual(
      [],
    );
    expect(misses(model.actorFamily, (await get(`/v1/actors/actor/id/${id}/family`)).json)).toEqual([]);
    const changed = await send('PATCH', `/v1/actors/actor/id/${id}`, { notes: null, endDate: '2026-06-30' });
    expect(misses(model.actor, changed.json)).toEqual([]);
  });

  test('a key that is missing would be seen', () => {
    expect(misses(model.customer, { name: 'A', tenantId: '1' })).toEqual([
      expect.stringContaining('registrationKey'),
    ]);
  });
});

describe('what the SDK does with answers', () => {
  test('the tenant is read from the middle part of the token, padded', async () => {
    const part = world.token.split('.').at(-2) ?? '';
    const padded = part + '='.repeat((4 - (part.length % 4)) % 4);
    expect(JSON.parse(Buffer.from(padded, 'base64').toString())).toMatchObject({ tenantUid: tenantId });
  });

  test.each([
    ['/v1/cases/1/export', 'Case-1.pdf'],
    ['/v1/cases/1/fileevent/export', 'Case-1-file-events.csv'],
    ['/v1/cases/1/export/full?files=True&summary=True&fileEvents=True', 'Case-1.zip'],
    [`/v1/cases/1/fileevent/${spreadsheet}/file`, 'Customer list Q1.xlsx'],
  ])('%s is stored under all that follows filename=', async (path, name) => {
    await post('/v1/cases', { name: 'A' });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    const { headers } = await download(path);
    expect(/filename=(.*)/.exec(headers.get('content-disposition') ?? '')?.[1]).toBe(name);
  });

  test('an id with a slash in it is understood as it is, since the SDK encodes none', async () => {
    await post('/v1/cases', { name: 'A' });
    const path = `/v1/cases/1/fileevent/${shared}`;
    expect(shared).toContain('/');
    expect((await send('POST', path)).status).toBe(204);
    expect((await get(path)).json).toMatchObject({ event: { id: shared } });
    expect(await get(`${path}/file`)).toMatchObject({ status: 404, json: { message: 'file not found' } });
    expect((await send('DELETE', path)).status).toBe(204);
  });

  test('its search goes on until the token is null', async () => {
    const body = { groupClause: 'AND', groups: [], pgNum: 1, pgSize: 90, srtDir: 'asc', srtKey: 'event.id' };
    const sizes: number[] = [];
    for (let pgToken: string | null = ''; pgToken !== null; ) {
      const { json } = await post('/v2/file-events', { ...body, pgToken });
      const page = v.parse(model.fileEventsPage, json);
      sizes.push(page.fileEvents.length);
      pgToken = page.nextPgToken;
    }
    expect(sizes).toEqual([90, 90, 20]);
  });

  test('its walk over sessions ends with the first page that is not full', async () => {
    const sizes = await Promise.all(
      [0, 1].map(async (page) => {
        const { json } = await get(`/v1/sessions?has_alerts=true&page_number=${page}&page_size=50`);
        return v.parse(model.sessionsPage, json).items.length;
      }),
    );
    expect(sizes).toEqual([50, 27]);
  });

  test('its alert query is understood with every key that it sends', async () => {
    const query = {
      tenantId,
      groupClause: 'AND',
      groups: [{ filterClause: 'OR', filters: [{ term: 'State', operator: 'IS', value: 'OPEN' }] }],
      pgNum: 0,
      pgSize: 100,
      srtDirection: 'DESC',
      srtKey: 'CreatedAt',
    };
    expect((await post('/v1/alerts/query-alerts', query)).json).toMatchObject({
      type$: 'ALERT_QUERY_RESPONSE',
      totalCount: 150,
      problems: [],
    });
  });
});

test('every operation of the contract is served', () => {
  expect(world.incydr.operations.toSorted()).toEqual([
    'actors.byName',
    'actors.family',
    'actors.familyByName',
    'actors.get',
    'actors.getParent',
    'actors.search',
    'actors.searchParents',
    'actors.update',
    'alerts.addNote',
    'alerts.details',
    'alerts.query',
    'alerts.updateState',
    'auth.token',
    'auth.userToken',
    'cases.addFileEvent',
    'cases.addFileEvents',
    'cases.create',
    'cases.delete',
    'cases.deleteFileEvent',
    'cases.downloadFile',
    'cases.exportFileEvents',
    'cases.exportFull',
    'cases.exportSummary',
    'cases.get',
    'cases.getFileEvent',
    'cases.list',
    'cases.listFileEvents',
    'cases.update',
    'customer.get',
    'fileEvents.export',
    'fileEvents.groups',
    'fileEvents.savedSearch',
    'fileEvents.savedSearches',
    'fileEvents.search',
    'files.bySha256',
    'files.byXfcContentId',
    'sessions.addNote',
    'sessions.changeState',
    'sessions.changeStates',
    'sessions.events',
    'sessions.get',
    'sessions.list',
    'users.get',
    'users.list',
  ]);
});
