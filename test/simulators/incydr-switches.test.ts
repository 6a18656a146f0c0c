import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { incydrSwitches, startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import {
  basic,
  control,
  download,
  get,
  jane,
  listed,
  open,
  openAt,
  post,
  put,
  salaries,
  send,
  set,
  shared,
  signIn,
  slides,
  spreadsheet,
  useIncydr,
  world,
} from './incydr-world.ts';
import { unzipped } from './unzipped.ts';

useIncydr();

const create = async (name: string) => (await post('/v1/cases', { name })).status;
const attach = async (events: string[]) => (await post('/v1/cases/1/fileevent', { events })).status;
const attached = () => [...(world.incydr.cases.get(1)?.events ?? [])];

describe('switches as such', () => {
  test('each stands in the docs, its default first', () => {
    const docs = readFileSync(new URL('../../docs/simulators.md', import.meta.url), 'utf8');
    const section = docs.slice(docs.indexOf('## Incydr switches'), docs.indexOf('## Falcon switches'));
    const rows = [...section.matchAll(/^\| (`.*`) \| `([\w-]+)`/gm)];
    const told = rows.flatMap(([, names = '', first]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, first]),
    );
    const defaults = Object.entries(v.parse(incydrSwitches, {})).map(([name, value]) => [
      name,
      value === Infinity ? 'none' : `${value}`,
    ]);
    expect(told).toEqual(defaults);
  });

  test('are set at the start, too', async () => {
    const incydr = await startIncydrSimulator({ settings: { switches: { badCredentials: '403' } } });
    try {
      expect((await fetch(`${incydr.url}/v1/oauth`, { method: 'POST' })).status).toBe(403);
    } finally {
      await incydr.close();
    }
  });

  test('with a name or a value that does not exist are refused at the start', async () => {
    await expect(startIncydrSimulator({ settings: { switches: { createStatus: '202' } } })).rejects.toThrow(
      '"200" | "201"',
    );
    await expect(startIncydrSimulator({ settings: { switches: { colour: 'red' } } })).rejects.toThrow(
      'colour',
    );
  });
});

describe('access and errors', () => {
  test('badCredentials is the status for a wrong secret', async () => {
    set({ badCredentials: '400' });
    expect((await signIn({ authorization: basic('key-local-incydr', 'wrong') })).status).toBe(400);
  });

  test('access leaves the client reading alone, or nothing', async () => {
    set({ access: 'read-only' });
    expect(await create('A')).toBe(403);
    expect((await send('PATCH', `/v1/actors/actor/id/${world.incydr.actorIds[0]}`, {})).status).toBe(403);
    expect((await get('/v1/cases')).status).toBe(200);
    expect((await post('/v2/file-events', { pgSize: 1 })).status).toBe(200);
    set({ access: 'none' });
    expect(await get('/v1/cases')).toMatchObject({
      status: 403,
      json: { status: 403, error: 'Forbidden', path: '/v1/cases' },
    });
  });

  test.each([
    [
      'spring',
      {
        timestamp: '2026-05-04T10:00:00.000+00:00',
        status: 404,
        error: 'Not Found',
        message: 'case not found',
        path: '/v1/cases/7',
      },
    ],
    ['problem', { problem: 'NOT_FOUND', description: 'case not found' }],
    ['empty', ''],
    ['html', expect.stringContaining('<h1>404 Not Found</h1>')],
  ])('plainErrors %s is the form of what has no code', async (plainErrors, body) => {
    set({ plainErrors });
    const answer = await get('/v1/cases/7');
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual(body);
    await open({ name: 'A' });
    expect((await post('/v1/cases', { name: 'A' })).json).toMatchObject({ problem: 'NAME_EXISTS' });
  });

  test('a 401 tells the path that was asked for, in any form', async () => {
    world.token = 'wrong';
    expect((await get('/v1/cases/7')).json).toMatchObject({ status: 401, path: '/v1/cases/7' });
    set({ plainErrors: 'empty' });
    const { status, headers, text } = await get('/v1/cases/7');
    expect([status, headers.get('www-authenticate'), text]).toEqual([401, 'Bearer', '']);
  });

  test('unstatedCodes leaves the words out that no source tells', async () => {
    set({ unstatedCodes: 'none' });
    expect((await post('/v1/cases', {})).json).toMatchObject({
      status: 400,
      error: 'Bad Request',
      message: 'name must not be blank',
    });
    await open({ name: 'A' });
    expect((await post('/v1/cases/1/fileevent', { events: ['x'] })).json).toMatchObject({
      message: 'unknown event x',
    });
    expect((await post('/v1/cases', { name: 'A' })).json).toMatchObject({ problem: 'NAME_EXISTS' });
  });

  test('rateLimitOn counts the searches for file events alone', async () => {
    set({ rateLimitOn: 'file-events' });
    world.incydr.settings.rateLimit = 1;
    const search = async () => (await post('/v2/file-events', { pgSize: 1 })).status;
    expect([await search(), await search()]).toEqual([200, 429]);
    expect((await get('/v1/cases')).status).toBe(200);
  });

  test('retryAfter says nothing on a 429 for cases', async () => {
    set({ retryAfter: 'file-events' });
    world.incydr.settings.rateLimit = 1;
    await get('/v1/cases');
    const [ofCases, ofEvents] = [await get('/v1/cases'), await post('/v2/file-events', {})];
    expect([ofCases.status, ofCases.headers.get('retry-after')]).toEqual([429, null]);
    expect([ofEvents.status, ofEvents.headers.get('retry-after')]).toEqual([429, '60']);
  });
});

describe('the names of cases', () => {
  test('nameComparison: letter case makes another name, or does not', async () => {
    await open({ name: 'Departing' });
    expect(await create('DEPARTING')).toBe(200);
    set({ nameComparison: 'ignore-case' });
    expect(await create('departing')).toBe(400);
    expect(await create('other')).toBe(200);
  });

  test('nameHeldBy open: a closed case gives its name free', async () => {
    set({ nameHeldBy: 'open' });
    await open({ name: 'A' });
    expect(await create('A')).toBe(400);
    world.incydr.closeCase(1);
    expect(await create('A')).toBe(200);
  });

  test('nameHeldBy ever: a deleted case keeps its name', async () => {
    set({ nameHeldBy: 'ever' });
    await open({ name: 'A' });
    world.incydr.deleteCase(1);
    expect(await create('A')).toBe(400);
  });

  test('nameTrimming trims what is stored, measured and compared', async () => {
    await open({ name: ' A ' });
    expect(world.incydr.cases.get(1)?.name).toBe(' A ');
    set({ nameTrimming: 'trim' });
    await open({ name: ` ${'x'.repeat(50)} ` });
    expect(world.incydr.cases.get(2)?.name).toBe('x'.repeat(50));
    expect(await create(`${'x'.repeat(50)} `)).toBe(400);
  });

  test('lengthUnit: 50 characters of two bytes each are a name, or too long', async () => {
    expect(await create('ü'.repeat(50))).toBe(200);
    expect(await create('🚀'.repeat(50))).toBe(200);
    set({ lengthUnit: 'bytes' });
    expect(await create('é'.repeat(26))).toBe(400);
    expect(await create('é'.repeat(25))).toBe(200);
  });
});

describe('the life of a case', () => {
  test('reuseNumbers gives the number of the newest case again', async () => {
    set({ reuseNumbers: 'yes' });
    await open({ name: 'A' });
    await open({ name: 'B' });
    world.incydr.deleteCase(2);
    expect((await post('/v1/cases', { name: 'C' })).json).toMatchObject({ number: 2 });
    expect(await listed('')).toEqual([1, 2]);
    world.incydr.deleteCase(1);
    expect((await post('/v1/cases', { name: 'D' })).json).toMatchObject({ number: 3 });
  });

  test('putWithoutName keeps the name', async () => {
    set({ putWithoutName: 'keep' });
    await open({ name: 'A' });
    expect(await put('/v1/cases/1', { findings: 'f' })).toMatchObject({ status: 200, json: { name: 'A' } });
  });

  test('putWithoutStatus refuses the update', async () => {
    set({ putWithoutStatus: 'reject' });
    await open({ name: 'A' });
    expect((await put('/v1/cases/1', { name: 'A' })).status).toBe(400);
    expect((await put('/v1/cases/1', { name: 'A', status: 'OPEN' })).status).toBe(200);
  });

  test('setArchived: an update may archive a case, or may not', async () => {
    await open({ name: 'A' });
    await open({ name: 'B' });
    expect((await put('/v1/cases/1', { name: 'A', status: 'ARCHIVED' })).json).toMatchObject({
      status: 'ARCHIVED',
    });
    set({ setArchived: 'reject' });
    expect((await put('/v1/cases/2', { name: 'B', status: 'ARCHIVED' })).status).toBe(400);
    expect(world.incydr.cases.get(2)?.status).toBe('OPEN');
  });

  test('archivalTime is midnight about a year after the creation', async () => {
    set({ archivalTime: 'year-after-creation' });
    await open({ name: 'A' });
    expect((await get('/v1/cases/1')).json).toMatchObject({ archivalTime: '2027-05-05T00:00:00.000000Z' });
  });

  test('deleteClosed: a closed case can be deleted, or cannot', async () => {
    await open({ name: 'A' });
    await open({ name: 'B' });
    world.incydr.closeCase(1);
    world.incydr.closeCase(2);
    expect((await send('DELETE', '/v1/cases/1')).status).toBe(204);
    set({ deleteClosed: 'reject' });
    expect((await send('DELETE', '/v1/cases/2')).json).toMatchObject({ problem: 'CASE_IS_CLOSED' });
  });

  test('idForm prints the ids of people as bare numbers', async () => {
    set({ idForm: 'number' });
    await post('/v1/cases', { name: '"subject":"1"', subject: jane });
    const { text } = await get('/v1/cases');
    expect(text).toContain(`"subject":${jane},"subjectUsername":"jane.doe@example.com"`);
    expect(text).toContain('"createdByUserUid":1079283017450623301');
    expect((await get('/v1/cases/1')).json).toMatchObject({ name: '"subject":"1"', assignee: null });
  });
});

describe('lists of cases', () => {
  test('maxPageSize refuses a longer page', async () => {
    expect((await get('/v1/cases?pgSize=5000')).status).toBe(200);
    set({ maxPageSize: '500' });
    expect((await get('/v1/cases?pgSize=500')).status).toBe(200);
    expect((await get('/v1/cases?pgSize=501')).status).toBe(400);
    await open({ name: 'A' });
    expect((await get('/v1/cases/1/fileevent?pgSize=501')).status).toBe(400);
  });

  test('statusList: several statuses repeat their key, or stand between commas', async () => {
    await open({ name: 'A' });
    await open({ name: 'B' });
    world.incydr.closeCase(2);
    const status = async (query: string) => (await get(`/v1/cases?${query}`)).status;
    expect(await status('status=OPEN,CLOSED')).toBe(400);
    set({ statusList: 'comma' });
    expect(await listed('status=OPEN,CLOSED')).toEqual([1, 2]);
    expect(await listed('status=OPEN&status=CLOSED')).toEqual([1]);
    set({ statusList: 'either' });
    expect(await listed('status=OPEN,CLOSED')).toEqual([1, 2]);
    expect(await listed('status=OPEN&status=CLOSED')).toEqual([1, 2]);
  });

  test.each([
    ['inclusive', [1, 2, 3]],
    ['start', [1, 2]],
    ['exclusive', [2]],
  ])('dateBounds %s: a range has the cases %j', async (dateBounds, expected) => {
    set({ dateBounds });
    await openAt('2026-05-04T10:00:00.000Z', { name: 'A' });
    await openAt('2026-05-04T10:01:00.000Z', { name: 'B' });
    await openAt('2026-05-04T10:02:00.000Z', { name: 'C' });
    expect(await listed('createdAt=2026-05-04T10:00:00Z/2026-05-04T10:02:00Z')).toEqual(expected);
  });

  test('nameSearch: letter case matters, or does not', async () => {
    await open({ name: 'Departing' });
    expect(await listed('name=depart')).toEqual([1]);
    set({ nameSearch: 'exact-case' });
    expect(await listed('name=depart')).toEqual([]);
    expect(await listed('name=part')).toEqual([1]);
  });
});

describe('the file events of a case', () => {
  test('duplicateEvents: a list may name what the case holds, a single one may not', async () => {
    set({ duplicateEvents: 'ignore' });
    await open({ name: 'A' });
    expect(await attach([slides])).toBe(204);
    expect(await attach([slides, spreadsheet])).toBe(204);
    expect(await attach([slides])).toBe(204);
    expect(attached()).toEqual([slides, spreadsheet]);
    expect((await send('POST', `/v1/cases/1/fileevent/${slides}`)).json).toMatchObject({
      problem: 'CASE_ALREADY_HAS_EVENT',
    });
  });

  test('maxEventsPerCall refuses a longer list', async () => {
    set({ maxEventsPerCall: '2' });
    await open({ name: 'A' });
    expect(await attach([slides, spreadsheet, salaries])).toBe(400);
    expect(await attach([slides, spreadsheet])).toBe(204);
  });

  test('maxEventsPerCase refuses what goes past it', async () => {
    set({ maxEventsPerCase: '2' });
    await open({ name: 'A' });
    expect(await attach([slides, spreadsheet, salaries])).toBe(400);
    expect(attached()).toEqual([]);
    expect(await attach([slides, spreadsheet, slides])).toBe(204);
    expect(await attach([salaries])).toBe(400);
  });
});

describe('exports', () => {
  const opened = async () => {
    await post('/v1/cases', { name: 'A', subject: jane, description: 'd', findings: 'f' });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet, shared] });
  };
  const lines = async () =>
    (await download('/v1/cases/1/fileevent/export')).bytes.toString().trimEnd().split('\n');
  const members = async (query = '') => [
    ...(await unzipped((await download(`/v1/cases/1/export/full${query}`)).bytes)).keys(),
  ];

  test('csvHeadings are those of the console, or the names of the fields', async () => {
    await opened();
    expect((await lines())[0]).toMatch(/^Event ID,Event timestamp,Event action,/);
    set({ csvHeadings: 'api' });
    expect((await lines())[0]).toMatch(/^event\.id,@timestamp,event\.action,/);
  });

  test('csvCase repeats subject, description and findings in each row', async () => {
    set({ csvCase: 'yes' });
    await opened();
    const [heading, ...rows] = await lines();
    expect(heading).toMatch(/,Case subject,Case description,Case findings$/);
    expect(rows.map((row) => row.endsWith(',jane.doe@example.com,d,f'))).toEqual([true, true]);
  });

  test('zipLayout puts the files beside the summary', async () => {
    set({ zipLayout: 'flat' });
    await opened();
    expect(await members()).toEqual([
      'Case-1.pdf',
      'Case-1-file-events.csv',
      `${spreadsheet}-Customer list Q1.xlsx`,
    ]);
  });

  test('zipDefaults: a flag that is left out leaves its part out', async () => {
    set({ zipDefaults: 'none' });
    await opened();
    expect(await members('?summary=True')).toEqual(['Case-1.pdf']);
  });

  test('zipAllFalse refuses a ZIP of nothing', async () => {
    set({ zipAllFalse: 'reject' });
    await opened();
    const nothing = '/v1/cases/1/export/full?files=False&summary=False&fileEvents=False';
    expect((await get(nothing)).status).toBe(400);
  });

  test('contentTypes: all are bytes', async () => {
    set({ contentTypes: 'binary' });
    await opened();
    for (const path of ['export', 'fileevent/export', 'export/full', `fileevent/${spreadsheet}/file`]) {
      const { headers } = await download(`/v1/cases/1/${path}`);
      expect(headers.get('content-type')).toBe('application/octet-stream');
    }
  });

  test('unavailableFile: a file that was not captured is a 400, or has no bytes', async () => {
    await opened();
    const path = `/v1/cases/1/fileevent/${encodeURIComponent(shared)}/file`;
    set({ unavailableFile: '400' });
    expect((await get(path)).status).toBe(400);
    set({ unavailableFile: 'empty' });
    expect((await download(path)).bytes).toHaveLength(0);
  });
});

test('a switch is set through the control API while the simulator runs', async () => {
  const answer = await fetch(`${world.incydr.url}/__control/settings`, {
    method: 'PUT',
    body: '{"switches":{"createStatus":"201"}}',
  });
  expect(answer.status).toBe(200);
  expect(await create('A')).toBe(201);
  await control('reset');
  expect(await create('A')).toBe(200);
});
