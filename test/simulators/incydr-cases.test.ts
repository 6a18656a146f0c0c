import { describe, expect, test } from 'vitest';
import {
  bearer,
  control,
  get,
  jane,
  john,
  open,
  post,
  put,
  send,
  set,
  spreadsheet,
  useIncydr,
  world,
} from './incydr-world.ts';

useIncydr();

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
    expect(world.incydr.cases.get(2)?.createdAt).toBe('2026-05-04T10:00:00.000001Z');
  });

  test('the switch microseconds lets changes share a timestamp', async () => {
    set({ microseconds: 'zero' });
    await open({ name: 'A' });
    await open({ name: 'B' });
    expect(world.incydr.cases.get(2)?.createdAt).toBe('2026-05-04T10:00:00.000000Z');
  });

  test('the switch createStatus answers with 201', async () => {
    set({ createStatus: '201' });
    expect((await post('/v1/cases', { name: 'A' })).status).toBe(201);
  });

  test('a name that another case has is refused, whatever became of that case', async () => {
    await open({ name: 'A' });
    world.incydr.closeCase(1);
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
    expect(world.incydr.cases.size).toBe(0);
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
    const broken = await fetch(`${world.incydr.url}/v1/cases`, {
      method: 'POST',
      headers: bearer(),
      body: '{',
    });
    expect(broken.status).toBe(400);
    expect((await post('/v1/cases', { name: 'A', subject: 688981116817049600 })).status).toBe(400);
  });

  test('the switch errorShape puts the code into the form of the web framework', async () => {
    set({ errorShape: 'spring' });
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
    world.now = new Date('2026-05-04T10:10:00.000Z');
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
