import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { type IncydrSimulator, startIncydrSimulator } from '../../local/simulators/incydr/index.ts';

// The first two users of the seed, and its first file events.
const jane = '688981116817049583';
const john = '2435214662477302090';
const [spreadsheet, slides, salaries, shared] = [
  '0_08ceef8d-dae6-a1b5-fe10-0f2c7a39f0b9_7979030721869765507_9914032135510954389_1',
  '0_d1cc947f-8af1-8baf-5ad1-82a4fd017872_4396451759894669643_3646358149420475801_2',
  '0_9d97aaab-ae30-f1e0-c56d-82836522879c_8856169564585121037_6278322164171637825_3',
  'Qm1Tm5EiWrxviFhJS/ZYog==_5_70187c95-235a-57cf-188a-bfc252213e35',
];

let now: Date;
let incydr: IncydrSimulator;
let token: string;

beforeEach(async () => {
  now = new Date('2026-05-04T10:00:00.000Z');
  incydr = await startIncydrSimulator({ now: () => now });
  token = await freshToken();
});
afterEach(() => incydr.close());

describe('tokens', () => {
  test('Basic credentials give a bearer token of 15 minutes whose payload names the tenant', async () => {
    const { status, json } = await signIn({
      authorization: basic('key-local-incydr', 'local-incydr-secret'),
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: 'bearer', expires_in: 900 });
    const [, payload = ''] = v.parse(tokenAnswer, json).access_token.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      tenantUid: '1d700000-af5b-4231-9d8e-df6434da0000',
      exp: Date.parse('2026-05-04T10:15:00Z') / 1000,
    });
  });

  test('a form body is as good as Basic', async () => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'key-local-incydr',
      client_secret: 'local-incydr-secret',
    });
    expect((await signIn({}, form.toString())).status).toBe(200);
  });

  test('a wrong secret and an unknown client get a 401', async () => {
    expect((await signIn({ authorization: basic('key-local-incydr', 'wrong') })).status).toBe(401);
    expect((await signIn({ authorization: basic('key-other', 'local-incydr-secret') })).status).toBe(401);
    expect((await signIn({})).status).toBe(401);
  });

  test('a token is refused once it has expired', async () => {
    now = new Date('2026-05-04T10:14:59.999Z');
    expect((await get('/v1/cases')).status).toBe(200);
    now = new Date('2026-05-04T10:15:00.000Z');
    expect((await get('/v1/cases')).status).toBe(401);
  });

  test('an unknown token and one that was tampered with are refused', async () => {
    token = 'not-a-token';
    expect((await get('/v1/cases')).status).toBe(401);
    token = `${await freshToken()}x`;
    expect((await get('/v1/cases')).status).toBe(401);
  });

  test('a revoked token is refused and a new one is good', async () => {
    await control('revoke-tokens');
    expect((await get('/v1/cases')).status).toBe(401);
    token = await freshToken();
    expect((await get('/v1/cases')).status).toBe(200);
  });

  test('a token outlives a reset', async () => {
    incydr.reset();
    expect((await get('/v1/cases')).status).toBe(200);
  });

  test('the switch tokenExpirySeconds sets how long a new token is good for', async () => {
    incydr.settings.switches['tokenExpirySeconds'] = '60';
    token = await freshToken();
    now = new Date('2026-05-04T10:01:00.000Z');
    expect((await get('/v1/cases')).status).toBe(401);
  });
});

describe('opening a case', () => {
  test('a case is OPEN, numbered from 1 and stamped with microseconds', async () => {
    const { status, json } = await post('/v1/cases', {
      name: 'Departing',
      subject: jane,
      assignee: john,
      description: 'She leaves on Friday.',
      findings: '# None yet',
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      number: 1,
      name: 'Departing',
      createdAt: '2026-05-04T10:00:00.000000Z',
      updatedAt: '2026-05-04T10:00:00.000000Z',
      subject: jane,
      subjectUsername: 'jane.doe@example.com',
      status: 'OPEN',
      assignee: john,
      assigneeUsername: 'john.smith@example.com',
      createdByUserUid: '1079283017450623301',
      createdByUsername: 'key-local-incydr',
      lastModifiedByUserUid: '1079283017450623301',
      lastModifiedByUsername: 'key-local-incydr',
      archivalTime: null,
      description: 'She leaves on Friday.',
      findings: '# None yet',
    });
  });

  test('two changes within one millisecond differ by a microsecond', async () => {
    await open({ name: 'A' });
    await open({ name: 'B' });
    expect(incydr.cases.get(2)?.createdAt).toBe('2026-05-04T10:00:00.000001Z');
  });

  test('the switch microseconds lets changes share a timestamp', async () => {
    incydr.settings.switches['microseconds'] = 'zero';
    await open({ name: 'A' });
    await open({ name: 'B' });
    expect(incydr.cases.get(2)?.createdAt).toBe('2026-05-04T10:00:00.000000Z');
  });

  test('the switch createStatus answers with 201', async () => {
    incydr.settings.switches['createStatus'] = '201';
    expect((await post('/v1/cases', { name: 'A' })).status).toBe(201);
  });

  test('a name that another case has is refused, whatever became of that case', async () => {
    await open({ name: 'A' });
    incydr.closeCase(1);
    expect(await post('/v1/cases', { name: 'A' })).toMatchObject({
      status: 400,
      json: { problem: 'NAME_EXISTS', description: null },
    });
  });

  test('the name of a deleted case is free again, its number is not', async () => {
    await open({ name: 'A' });
    expect((await send('DELETE', '/v1/cases/1')).status).toBe(204);
    expect((await post('/v1/cases', { name: 'A' })).json).toMatchObject({ number: 2 });
  });

  test.each([
    ['a missing name', {}, 'NAME_REQUIRED'],
    ['a name of 51 characters', { name: 'x'.repeat(51) }, 'NAME_TOO_LONG'],
    ['a description of 251 characters', { name: 'A', description: 'x'.repeat(251) }, 'DESCRIPTION_TOO_LONG'],
    ['findings of 30,001 characters', { name: 'A', findings: 'x'.repeat(30_001) }, 'FINDINGS_TOO_LONG'],
    ['an unknown subject', { name: 'A', subject: '1' }, 'INVALID_USER'],
  ])('%s is refused', async (_, body, problem) => {
    expect(await post('/v1/cases', body)).toMatchObject({ status: 400, json: { problem } });
    expect(incydr.cases.size).toBe(0);
  });

  test('INVALID_USER tells which of the two is wrong', async () => {
    expect((await post('/v1/cases', { name: 'A', assignee: '1' })).json).toEqual({
      problem: 'INVALID_USER',
      description: 'assignee validation failed',
    });
  });

  test('what fits the limits exactly is taken', async () => {
    const body = { name: 'x'.repeat(50), description: 'x'.repeat(250), findings: 'x'.repeat(30_000) };
    expect((await post('/v1/cases', body)).status).toBe(200);
  });

  test('a body that is no JSON, or whose subject is a number, is refused', async () => {
    const broken = await fetch(`${incydr.url}/v1/cases`, { method: 'POST', headers: bearer(), body: '{' });
    expect(broken.status).toBe(400);
    expect((await post('/v1/cases', { name: 'A', subject: 688981116817049600 })).status).toBe(400);
  });

  test('the switch errorShape puts the code into the form of the web framework', async () => {
    incydr.settings.switches['errorShape'] = 'spring';
    await open({ name: 'A' });
    expect((await post('/v1/cases', { name: 'A' })).json).toEqual({
      timestamp: '2026-05-04T10:00:00.000+00:00',
      status: 400,
      error: 'Bad Request',
      message: 'NAME_EXISTS',
      path: '/v1/cases',
    });
  });
});

describe('reading, changing and deleting a case', () => {
  test('a case that does not exist is a 404 in the form of the web framework', async () => {
    const missing = { status: 404, json: { status: 404, error: 'Not Found', path: '/v1/cases/7' } };
    expect(await get('/v1/cases/7')).toMatchObject(missing);
    expect(await put('/v1/cases/7', { name: 'A' })).toMatchObject(missing);
    expect(await send('DELETE', '/v1/cases/7')).toMatchObject(missing);
    expect((await get('/v1/cases/7/fileevent')).status).toBe(404);
    expect((await get('/v1/cases/7/export')).status).toBe(404);
  });

  test('an update replaces all: what is left out becomes null, but the status stays', async () => {
    await open({ name: 'A', subject: jane, description: 'd', findings: 'f' });
    now = new Date('2026-05-04T10:10:00.000Z');
    expect(await put('/v1/cases/1', { name: 'B', assignee: john })).toMatchObject({
      status: 200,
      json: {
        name: 'B',
        status: 'OPEN',
        subject: null,
        assignee: john,
        description: null,
        findings: null,
        createdAt: '2026-05-04T10:00:00.000000Z',
        updatedAt: '2026-05-04T10:10:00.000000Z',
      },
    });
    expect((await get('/v1/cases/1')).json).toMatchObject({ name: 'B', findings: null });
  });

  test('an update without a name is refused', async () => {
    await open({ name: 'A' });
    expect(await put('/v1/cases/1', { description: 'd' })).toMatchObject({
      status: 400,
      json: { problem: 'NAME_REQUIRED' },
    });
  });

  test('a case may keep its own name, and frees it when it takes another', async () => {
    await open({ name: 'A' });
    await open({ name: 'B' });
    expect((await put('/v1/cases/1', { name: 'A', description: 'd' })).status).toBe(200);
    expect((await put('/v1/cases/1', { name: 'B' })).json).toMatchObject({ problem: 'NAME_EXISTS' });
    expect((await put('/v1/cases/1', { name: 'C' })).status).toBe(200);
    expect((await put('/v1/cases/2', { name: 'A' })).status).toBe(200);
  });

  test('a closed case takes no edits, not even of its status', async () => {
    await open({ name: 'A' });
    expect((await put('/v1/cases/1', { name: 'A', status: 'CLOSED' })).status).toBe(200);
    expect(await put('/v1/cases/1', { name: 'A', status: 'OPEN' })).toMatchObject({
      status: 400,
      json: { status: 400, error: 'Bad Request', message: 'NO_EDITS_ONCE_CLOSED', path: '/v1/cases/1' },
    });
  });

  test('archiving a case destroys its file events', async () => {
    await open({ name: 'A' });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    await control('archive-case', { number: 1 });
    expect((await get('/v1/cases/1')).json).toMatchObject({ status: 'ARCHIVED' });
    expect((await get('/v1/cases/1/fileevent')).json).toEqual({ events: [], totalCount: 0 });
  });
});

describe('listing cases', () => {
  beforeEach(async () => {
    await openAt('2026-05-04T10:00:00.000Z', {
      name: 'Removable media: jane',
      subject: jane,
      assignee: john,
    });
    await openAt('2026-05-04T10:01:00.000Z', { name: 'Dropbox upload', subject: john });
    await openAt('2026-05-04T10:02:00.000Z', { name: 'Public link', assignee: jane });
    now = new Date('2026-05-04T10:10:00.000Z');
    incydr.closeCase(1); // by John, on the console
  });

  test('an item has neither description nor findings', async () => {
    const { json } = await get('/v1/cases?pgSize=1');
    expect(json).toEqual({
      cases: [
        {
          number: 1,
          name: 'Removable media: jane',
          createdAt: '2026-05-04T10:00:00.000000Z',
          updatedAt: '2026-05-04T10:10:00.000000Z',
          subject: jane,
          subjectUsername: 'jane.doe@example.com',
          status: 'CLOSED',
          assignee: john,
          assigneeUsername: 'john.smith@example.com',
          createdByUserUid: '1079283017450623301',
          createdByUsername: 'key-local-incydr',
          lastModifiedByUserUid: john,
          lastModifiedByUsername: 'john.smith@example.com',
          archivalTime: null,
        },
      ],
      totalCount: 3,
    });
  });

  test.each([
    ['name=DROPBOX', [2]],
    ['name=dia%3A', [1]],
    ['status=OPEN', [2, 3]],
    ['status=OPEN&status=CLOSED', [1, 2, 3]],
    ['status=ARCHIVED', []],
    [`assignee=${jane}`, [3]],
    [`subject=${john}`, [2]],
    ['isAssigned=True', [1, 3]],
    ['isAssigned=false', [2]],
    [`lastModifiedBy=${john}`, [1]],
    ['createdAt=2026-05-04T10:01:00.000000Z/2026-05-04T10:02:00.000000Z', [2, 3]],
    ['createdAt=2026-05-04T10:01:00.000Z%2F2026-05-04T10:01:59.999Z', [2]],
    ['updatedAt=2026-05-04T10:10:00.000000Z/2026-05-04T10:10:00.000000Z', [1]],
    ['status=OPEN&isAssigned=True', [3]],
  ])('%s gives the cases %j', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  test.each([
    ['', [1, 2, 3]],
    ['srtDir=desc', [3, 2, 1]],
    ['srtKey=name', [2, 3, 1]],
    ['srtKey=updatedAt', [2, 3, 1]],
    ['srtKey=createdAt&srtDir=desc', [3, 2, 1]],
    ['srtKey=status', [1, 2, 3]],
    ['srtKey=assigneeUsername', [2, 3, 1]],
    ['srtKey=subjectUsername', [3, 1, 2]],
    ['pgSize=2', [1, 2]],
    ['pgSize=2&pgNum=2', [3]],
    ['pgSize=2&pgNum=3', []],
    ['pgSize=500', [1, 2, 3]],
  ])('"%s" gives them in the order %j', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  test.each([
    'pgNum=0',
    'pgSize=x',
    'srtKey=findings',
    'srtDir=up',
    'isAssigned=maybe',
    'createdAt=2026-05-04',
  ])('%s is refused', async (query) => {
    expect((await get(`/v1/cases?${query}`)).status).toBe(400);
  });
});

describe('the index lag', () => {
  beforeEach(() => {
    incydr.settings.indexLagMs = 5_000;
  });

  test('a new case is found neither by list nor by name until the lag has passed, by number at once', async () => {
    await open({ name: 'A' });
    now = new Date('2026-05-04T10:00:04.999Z');
    expect(await listed('')).toEqual([]);
    expect(await listed('name=A')).toEqual([]);
    expect((await get('/v1/cases/1')).status).toBe(200);
    expect((await post('/v1/cases', { name: 'A' })).json).toMatchObject({ problem: 'NAME_EXISTS' });
    now = new Date('2026-05-04T10:00:05.000Z');
    expect(await listed('name=A')).toEqual([1]);
  });

  test('a list shows a case as it was before its last changes until the lag has passed', async () => {
    await open({ name: 'A' });
    now = new Date('2026-05-04T10:10:00.000Z');
    await put('/v1/cases/1', { name: 'B' });
    now = new Date('2026-05-04T10:10:03.000Z');
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    const shown = async () => (await get('/v1/cases')).json;
    expect(await shown()).toMatchObject({ cases: [{ name: 'A', updatedAt: '2026-05-04T10:00:00.000000Z' }] });
    now = new Date('2026-05-04T10:10:05.000Z');
    expect(await shown()).toMatchObject({ cases: [{ name: 'B', updatedAt: '2026-05-04T10:10:00.000000Z' }] });
    now = new Date('2026-05-04T10:10:08.000Z');
    expect(await shown()).toMatchObject({ cases: [{ name: 'B', updatedAt: '2026-05-04T10:10:03.000000Z' }] });
  });

  test('without lag again, everything is shown at once', async () => {
    await open({ name: 'A' });
    incydr.settings.indexLagMs = 0;
    expect(await listed('')).toEqual([1]);
  });
});

describe('the file events of a case', () => {
  beforeEach(async () => {
    await open({ name: 'A' });
    now = new Date('2026-05-04T10:05:00.000Z');
  });

  test('a list of events is attached and listed in that order', async () => {
    expect((await post('/v1/cases/1/fileevent', { events: [slides, spreadsheet] })).status).toBe(204);
    const { json } = await get('/v1/cases/1/fileevent');
    expect(json).toMatchObject({
      events: [
        { eventId: slides },
        {
          eventId: spreadsheet,
          eventTimestamp: '2026-01-05T08:00:00.000Z',
          exposure: ['ApplicationRead'],
          fileName: 'Customer list Q1.xlsx',
          filePath: 'C:/Users/jane.doe/Documents/Sales/',
          fileAvailability: 'EXACT_FILE_AVAILABLE',
          riskIndicators: [
            { name: 'Dropbox upload', weight: 5 },
            { name: 'Spreadsheet', weight: 0 },
            { name: 'Off hours', weight: 2 },
          ],
          riskScore: 7,
          riskSeverity: 'HIGH',
        },
      ],
      totalCount: 2,
    });
  });

  test('one event is attached by its percent-encoded id', async () => {
    const path = `/v1/cases/1/fileevent/${encodeURIComponent(shared)}`;
    expect((await send('POST', path)).status).toBe(204);
    expect((await get(path)).json).toMatchObject({
      event: { id: shared },
      file: { name: 'design review 4.docx' },
    });
  });

  test('all events come without paging parameters, a page with them', async () => {
    await post('/v1/cases/1/fileevent', { events: incydr.eventIds.slice(0, 150) });
    const counted = async (query: string) =>
      v.parse(events, (await get(`/v1/cases/1/fileevent${query}`)).json);
    expect((await counted('')).events).toHaveLength(150);
    expect((await counted('?pgNum=1')).events).toHaveLength(100);
    expect(await counted('?pgNum=2&pgSize=1')).toMatchObject({
      events: [{ eventId: slides }],
      totalCount: 150,
    });
  });

  test('attaching and removing change updatedAt', async () => {
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    expect(incydr.cases.get(1)?.updatedAt).toBe('2026-05-04T10:05:00.000000Z');
    now = new Date('2026-05-04T10:06:00.000Z');
    await send('DELETE', `/v1/cases/1/fileevent/${spreadsheet}`);
    expect(incydr.cases.get(1)?.updatedAt).toBe('2026-05-04T10:06:00.000000Z');
  });

  test('the switch attachBumpsUpdatedAt leaves updatedAt as it was', async () => {
    incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    expect(incydr.cases.get(1)?.updatedAt).toBe('2026-05-04T10:00:00.000000Z');
    expect([...(incydr.cases.get(1)?.events ?? [])]).toEqual([spreadsheet]);
  });

  test('the switch attachStatus answers with 200', async () => {
    incydr.settings.switches['attachStatus'] = '200';
    const { status, json } = await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    expect({ status, json }).toEqual({ status: 200, json: { events: [spreadsheet] } });
  });

  test('an event sits once in a case, and in many cases', async () => {
    await open({ name: 'B' });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    const again = { status: 400, json: { problem: 'CASE_ALREADY_HAS_EVENT' } };
    expect(await post('/v1/cases/1/fileevent', { events: [spreadsheet] })).toMatchObject(again);
    expect(await send('POST', `/v1/cases/1/fileevent/${spreadsheet}`)).toMatchObject(again);
    expect((await post('/v1/cases/2/fileevent', { events: [spreadsheet] })).status).toBe(204);
  });

  test('an unknown event, an unknown case and an empty list are refused with 400', async () => {
    expect((await post('/v1/cases/1/fileevent', { events: ['0_unknown'] })).status).toBe(400);
    expect((await post('/v1/cases/9/fileevent', { events: [spreadsheet] })).status).toBe(400);
    expect((await post('/v1/cases/1/fileevent', { events: [] })).status).toBe(400);
  });

  test('the switch attachToMissingCase refuses an unknown case with 404', async () => {
    incydr.settings.switches['attachToMissingCase'] = '404';
    expect((await post('/v1/cases/9/fileevent', { events: [spreadsheet] })).status).toBe(404);
  });

  test('of a mixed list nothing is attached', async () => {
    const events = [slides, '0_unknown', spreadsheet];
    expect((await post('/v1/cases/1/fileevent', { events })).status).toBe(400);
    expect((await get('/v1/cases/1/fileevent')).json).toEqual({ events: [], totalCount: 0 });
  });

  test('the switch mixedList attaches the good ones of a mixed list, and refuses it all the same', async () => {
    incydr.settings.switches['mixedList'] = 'partial';
    await post('/v1/cases/1/fileevent', { events: [slides] });
    expect(await post('/v1/cases/1/fileevent', { events: [slides, spreadsheet] })).toMatchObject({
      status: 400,
      json: { problem: 'CASE_ALREADY_HAS_EVENT' },
    });
    expect([...(incydr.cases.get(1)?.events ?? [])]).toEqual([slides, spreadsheet]);
  });

  test('the events of a closed case can neither be added nor removed', async () => {
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    incydr.closeCase(1);
    const closed = { status: 400, json: { problem: 'CASE_IS_CLOSED' } };
    expect(await post('/v1/cases/1/fileevent', { events: [slides] })).toMatchObject(closed);
    expect(await send('POST', `/v1/cases/1/fileevent/${slides}`)).toMatchObject(closed);
    expect(await send('DELETE', `/v1/cases/1/fileevent/${spreadsheet}`)).toMatchObject(closed);
  });

  test('an event that is not in the case is a 404', async () => {
    expect((await get(`/v1/cases/1/fileevent/${spreadsheet}`)).status).toBe(404);
    expect((await send('DELETE', `/v1/cases/1/fileevent/${spreadsheet}`)).status).toBe(404);
    expect((await get(`/v1/cases/1/fileevent/${spreadsheet}/file`)).status).toBe(404);
  });
});

describe('downloads', () => {
  beforeEach(async () => {
    await open({
      name: 'Departing: 退職者',
      subject: jane,
      findings: '# Что\n- *случилось* 🚀\n\n| a | b |\n|---|---|',
    });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet, salaries, shared] });
  });

  test('the summary is a whole PDF, whatever the script of its text', async () => {
    const { headers, bytes } = await download('/v1/cases/1/export');
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Case-1.pdf');
    expect(headers.get('content-length')).toBe(`${bytes.length}`);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.toString('latin1').trimEnd().endsWith('%%EOF')).toBe(true);
  });

  test('long findings go on over further pages', async () => {
    await put('/v1/cases/1', { name: 'A', findings: 'All work and no play.\n'.repeat(300) });
    const { bytes } = await download('/v1/cases/1/export');
    expect(bytes.toString('latin1')).toMatch(/\/Type \/Pages[^>]*\/Count [5-9]\b/);
  });

  test('the CSV has a row for each file event', async () => {
    const { headers, bytes } = await download('/v1/cases/1/fileevent/export');
    expect(headers.get('content-type')).toBe('text/csv');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Case-1-file-events.csv');
    expect(headers.get('content-length')).toBe(`${bytes.length}`);
    const lines = bytes.toString().trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, line.indexOf(',')))).toEqual([
      'Event ID',
      spreadsheet,
      salaries,
      shared,
    ]);
  });

  test('the ZIP has summary, CSV and the captured files', async () => {
    const { headers, bytes } = await download('/v1/cases/1/export/full');
    expect(headers.get('content-type')).toBe('application/zip');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Case-1.zip');
    expect(headers.get('content-length')).toBeNull();
    expect([...(await unzipped(bytes)).keys()]).toEqual([
      'Case-1.pdf',
      'Case-1-file-events.csv',
      `files/${spreadsheet}/Customer list Q1.xlsx`,
      `files/${salaries}/Gehälter & bonuses 3.csv`,
    ]);
  });

  test.each([
    ['files=False&summary=True&fileEvents=True', ['Case-1.pdf', 'Case-1-file-events.csv']],
    ['files=false&summary=FALSE', ['Case-1-file-events.csv']],
    ['files=False&summary=False&fileEvents=False', []],
  ])('the ZIP of %s has %j', async (query, members) => {
    const { bytes } = await download(`/v1/cases/1/export/full?${query}`);
    expect([...(await unzipped(bytes)).keys()]).toEqual(members);
  });

  test('a captured file has the bytes that its event gives the hash of, alone and in the ZIP', async () => {
    const { headers, bytes } = await download(`/v1/cases/1/fileevent/${spreadsheet}/file`);
    expect(headers.get('content-length')).toBe('3671');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Customer list Q1.xlsx');
    const hash = createHash('sha256').update(bytes).digest('hex');
    expect((await get(`/v1/cases/1/fileevent/${spreadsheet}`)).json).toMatchObject({
      file: { sizeInBytes: 3671, hash: { sha256: hash }, url: null },
    });
    const zip = await unzipped((await download('/v1/cases/1/export/full')).bytes);
    expect(zip.get(`files/${spreadsheet}/Customer list Q1.xlsx`)).toEqual(bytes);
  });

  test('a file that was not captured is a 404', async () => {
    expect((await get(`/v1/cases/1/fileevent/${encodeURIComponent(shared)}/file`)).status).toBe(404);
  });

  test('a client that hangs up in the middle of a large ZIP does no harm', async () => {
    await control('add-events', { ids: ['large'], fileBytes: 200_000_000 });
    await send('POST', '/v1/cases/1/fileevent/large');
    const answer = await fetch(`${incydr.url}/v1/cases/1/export/full`, { headers: bearer() });
    await answer.body?.cancel();
    expect((await get('/v1/cases/1')).status).toBe(200);
  });
});

describe('the search for file events', () => {
  const filter = (operator: string, value: unknown, term = 'event.id') => ({ term, operator, value });
  const all = (...filters: unknown[]) => ({ filterClause: 'AND', filters });

  test('one id is found by IS', async () => {
    const { status, json } = await post('/v2/file-events', {
      groups: [all(filter('IS', slides))],
      groupClause: 'AND',
      pgNum: 1,
      pgSize: 1,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      fileEvents: [
        {
          event: { id: slides },
          user: { email: 'john.smith@example.com' },
          file: { name: 'roadmap-2.pptx' },
        },
      ],
      totalCount: 1,
      nextPgToken: null,
      problems: null,
    });
  });

  test.each([
    [
      'several ids by IS_ANY',
      [all(filter('IS_ANY', [slides, spreadsheet, 'unknown']))],
      [spreadsheet, slides],
    ],
    [
      'several ids by OR',
      [{ filterClause: 'OR', filters: [filter('IS', slides), filter('IS', salaries)] }],
      [salaries, slides],
    ],
    ['two filters that must both hold', [all(filter('IS', slides), filter('IS', salaries))], []],
    [
      'another term',
      [all(filter('IS_ANY', [slides, salaries]), filter('IS', 'john.smith@example.com', 'user.email'))],
      [slides],
    ],
    [
      'groups within groups',
      [{ subgroupClause: 'OR', subgroups: [all(filter('IS', slides)), all(filter('IS', shared))] }],
      [slides, shared],
    ],
  ])('finds %s', async (_, groups, ids) => {
    expect(await found({ groups })).toEqual(ids);
  });

  test('groups are joined by groupClause', async () => {
    const groups = [all(filter('IS', slides)), all(filter('IS', shared))];
    expect(await found({ groups, groupClause: 'AND' })).toEqual([]);
    expect(await found({ groups, groupClause: 'OR' })).toEqual([slides, shared]);
  });

  test('an unknown id gives an empty page', async () => {
    expect((await post('/v2/file-events', { groups: [all(filter('IS', 'x'))] })).json).toMatchObject({
      fileEvents: [],
      totalCount: 0,
    });
  });

  test('pages go by number, or by token until there is none', async () => {
    expect(await found({ pgSize: 150 })).toHaveLength(150);
    expect(await found({ pgSize: 150, pgNum: 2 })).toHaveLength(50);
    const first = v.parse(searched, (await post('/v2/file-events', { pgSize: 150, pgToken: '' })).json);
    const last = v.parse(
      searched,
      (await post('/v2/file-events', { pgSize: 150, pgToken: first.nextPgToken })).json,
    );
    expect([first.fileEvents.length, last.fileEvents.length, last.nextPgToken]).toEqual([150, 50, null]);
  });

  test.each([
    ['a bad token', { pgToken: 'x' }, 'INVALID_PAGE_TOKEN'],
    ['a window past 10,000 events', { pgNum: 101, pgSize: 100 }, 'SEARCH_FAILED'],
    ['an operator that is not known', { groups: [all(filter('LIKE', 'x'))] }, 'INVALID_FILTER'],
  ])('%s is a problem of the query', async (_, query, type) => {
    expect(await post('/v2/file-events', query)).toMatchObject({
      status: 400,
      json: { problems: [{ type }] },
    });
  });
});

describe('people', () => {
  test('a user is found by e-mail address and by id', async () => {
    expect((await get('/v1/users?username=jane.doe%40example.com&page=1&pageSize=100')).json).toMatchObject({
      users: [{ userId: jane, username: 'jane.doe@example.com', active: true }],
      totalCount: 1,
    });
    expect((await get(`/v1/users/${jane}`)).json).toMatchObject({ username: 'jane.doe@example.com' });
  });

  test('an unknown address gives no user, an unknown id a 404', async () => {
    expect((await get('/v1/users?username=nobody%40example.com')).json).toEqual({ users: [], totalCount: 0 });
    expect((await get('/v1/users/1')).status).toBe(404);
  });

  test('users are paged and filtered by what they are', async () => {
    expect((await get('/v1/users?pageSize=1&page=2')).json).toMatchObject({
      users: [{ userId: john }],
      totalCount: 20,
    });
    expect((await get('/v1/users?active=True')).json).toMatchObject({ totalCount: 19 });
  });

  test('the customer names the tenant', async () => {
    expect((await get('/v1/customer')).json).toEqual({
      name: 'Example Corp',
      registrationKey: 'local-registration-key',
      tenantId: '1d700000-af5b-4231-9d8e-df6434da0000',
    });
  });
});

describe('a person at the console', () => {
  test('edits only what they touch, and the case says who did', async () => {
    await open({ name: 'A', description: 'd' });
    await control('edit-case', { number: 1, findings: 'seen' });
    expect((await get('/v1/cases/1')).json).toMatchObject({
      name: 'A',
      description: 'd',
      findings: 'seen',
      createdByUsername: 'key-local-incydr',
      lastModifiedByUsername: 'john.smith@example.com',
    });
  });

  test('closes and deletes cases, and removes file events', async () => {
    await open({ name: 'A' });
    await post('/v1/cases/1/fileevent', { events: [slides, spreadsheet] });
    await control('remove-event', { number: 1, id: slides });
    expect([...(incydr.cases.get(1)?.events ?? [])]).toEqual([spreadsheet]);
    await control('close-case', { number: 1 });
    expect(incydr.cases.get(1)?.status).toBe('CLOSED');
    await control('delete-case', { number: 1 });
    expect((await get('/v1/cases/1')).status).toBe(404);
  });

  test('cannot act on a case that does not exist', async () => {
    const answer = await fetch(`${incydr.url}/__control/close-case`, {
      method: 'POST',
      body: '{"number":5}',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'no case 5' });
  });

  test('sees a case on a page that shows text as text', async () => {
    await open({ name: '<script>alert(1)</script>', findings: 'a & b' });
    await post('/v1/cases/1/fileevent', { events: [salaries] });
    const page = await (await fetch(`${incydr.url}/__control/cases/1`)).text();
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script>');
    expect(page).toContain('a &amp; b');
    expect(page).toContain('Gehälter &amp; bonuses 3.csv');
  });

  test('opens cases, and further file events become known', async () => {
    expect(await control('add-cases', { count: 2 })).toEqual({ numbers: [1, 2] });
    expect(await control('add-events', { ids: ['E-1'] })).toEqual({ ids: ['E-1'] });
    expect(v.parse(ids, await control('add-events', { count: 3 })).ids).toHaveLength(3);
    expect(incydr.eventIds).toHaveLength(204);
    expect((await post('/v1/cases/1/fileevent', { events: ['E-1'] })).status).toBe(204);
  });
});

describe('the simulator as a whole', () => {
  test('past the rate limit it answers 429 with the seconds to wait', async () => {
    incydr.settings.rateLimit = 1;
    await get('/v1/cases');
    now = new Date('2026-05-04T10:00:20.500Z');
    const refused = await get('/v1/cases');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
  });

  test('a fault of a status comes in the form of the web framework', async () => {
    incydr.addFault({ operation: 'cases.create', status: 503 });
    expect(await post('/v1/cases', { name: 'A' })).toMatchObject({
      status: 503,
      json: { status: 503, error: 'Service Unavailable' },
    });
    expect(incydr.cases.size).toBe(0);
  });

  test('a create whose answer is lost has opened the case', async () => {
    incydr.addFault({ operation: 'cases.create', loseAnswer: true });
    await expect(post('/v1/cases', { name: 'A' })).rejects.toThrow('fetch failed');
    expect(await listed('name=A')).toEqual([1]);
  });

  test('requests are counted by the operation ids of the contract', async () => {
    incydr.clearRequests();
    await open({ name: 'A' });
    await get('/v1/cases/1/fileevent/export');
    await get('/v1/cases/1/fileevent/export%20');
    expect(incydr.counts()).toEqual({
      'cases.create': 1,
      'cases.exportFileEvents': 1,
      'cases.getFileEvent': 1,
    });
  });

  test('a switch that does not exist is refused', async () => {
    const wrong = { method: 'PUT', body: '{"switches":{"createStatus":"202"}}' };
    expect((await fetch(`${incydr.url}/__control/settings`, wrong)).status).toBe(400);
  });

  test('a reset brings back the start, with the cases it was started with', async () => {
    const seeded = await startIncydrSimulator({ cases: [{ name: 'From the start', events: [slides] }] });
    try {
      seeded.deleteCase(1);
      seeded.addEvents(['E-1']);
      seeded.reset();
      expect(seeded.cases.get(1)?.name).toBe('From the start');
      expect(seeded.eventIds).toHaveLength(200);
      const state = await (await fetch(`${seeded.url}/__control/state`)).json();
      expect(state).toMatchObject({ cases: [{ number: 1, name: 'From the start', events: [slides] }] });
    } finally {
      await seeded.close();
    }
  });
});

const tokenAnswer = v.object({ access_token: v.string() });
const numbers = v.object({ cases: v.array(v.object({ number: v.number() })) });
const events = v.object({ events: v.array(v.object({ eventId: v.string() })), totalCount: v.number() });
const searched = v.object({
  fileEvents: v.array(v.object({ event: v.object({ id: v.string() }) })),
  nextPgToken: v.nullable(v.string()),
});
const ids = v.object({ ids: v.array(v.string()) });

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const bearer = () => ({ authorization: `Bearer ${token}` });

async function signIn(headers: Record<string, string>, body: string | null = null) {
  const answer = await fetch(`${incydr.url}/v1/oauth`, { method: 'POST', headers, body });
  return { status: answer.status, json: await answer.json() };
}

async function freshToken(): Promise<string> {
  const { json } = await signIn({ authorization: basic(incydr.clientId, incydr.clientSecret) });
  return v.parse(tokenAnswer, json).access_token;
}

async function send(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${incydr.url}${path}`, {
    method,
    headers: { ...bearer(), 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type') === 'application/json';
  return { status: answer.status, headers: answer.headers, json: isJson ? JSON.parse(text) : text };
}

const get = (path: string) => send('GET', path);
const post = (path: string, body: unknown) => send('POST', path, body);
const put = (path: string, body: unknown) => send('PUT', path, body);

async function open(body: { name: string } & Record<string, string>): Promise<void> {
  expect((await post('/v1/cases', body)).status).toBe(200);
}

async function openAt(time: string, body: { name: string } & Record<string, string>): Promise<void> {
  now = new Date(time);
  await open(body);
}

const listed = async (query: string) =>
  v.parse(numbers, (await get(`/v1/cases?${query}`)).json).cases.map(({ number }) => number);

const found = async (query: unknown) =>
  v.parse(searched, (await post('/v2/file-events', query)).json).fileEvents.map(({ event }) => event.id);

async function control(verb: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${incydr.url}/__control/${verb}`, {
    method: 'POST',
    body: body === undefined ? null : JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

async function download(path: string) {
  const answer = await fetch(`${incydr.url}${path}`, { headers: bearer() });
  expect(answer.status).toBe(200);
  return { headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const members = new Map<string, Buffer>();
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry())
    members.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return members;
}
