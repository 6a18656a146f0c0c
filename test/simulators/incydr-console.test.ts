import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import {
  control,
  get,
  listed,
  open,
  post,
  salaries,
  slides,
  spreadsheet,
  useIncydr,
  world,
} from './incydr-world.ts';

useIncydr();

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
    expect([...(world.incydr.cases.get(1)?.events ?? [])]).toEqual([spreadsheet]);
    await control('close-case', { number: 1 });
    expect(world.incydr.cases.get(1)?.status).toBe('CLOSED');
    await control('delete-case', { number: 1 });
    expect((await get('/v1/cases/1')).status).toBe(404);
  });

  test('cannot act on a case that does not exist', async () => {
    const answer = await fetch(`${world.incydr.url}/__control/close-case`, {
      method: 'POST',
      body: '{"number":5}',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'no case 5' });
  });

  test('sees a case on a page that shows text as text', async () => {
    await open({ name: '<script>alert(1)</script>', findings: 'a & b' });
    await post('/v1/cases/1/fileevent', { events: [salaries] });
    const page = await (await fetch(`${world.incydr.url}/__control/cases/1`)).text();
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script>');
    expect(page).toContain('a &amp; b');
    expect(page).toContain('Gehälter &amp; bonuses 3.csv');
  });

  test('opens cases, and further file events become known', async () => {
    expect(await control('add-cases', { count: 2 })).toEqual({ numbers: [1, 2] });
    expect(await control('add-events', { ids: ['E-1'] })).toEqual({ ids: ['E-1'] });
    expect(v.parse(ids, await control('add-events', { count: 3 })).ids).toHaveLength(3);
    expect(world.incydr.eventIds).toHaveLength(204);
    expect((await post('/v1/cases/1/fileevent', { events: ['E-1'] })).status).toBe(204);
  });
});

describe('the simulator as a whole', () => {
  test('past the rate limit it answers 429 with the seconds to wait', async () => {
    world.incydr.settings.rateLimit = 1;
    await get('/v1/cases');
    world.now = new Date('2026-05-04T10:00:20.500Z');
    const refused = await get('/v1/cases');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
  });

  test('a fault of a status comes in the form of the web framework', async () => {
    world.incydr.addFault({ operation: 'cases.create', status: 503 });
    expect(await post('/v1/cases', { name: 'A' })).toMatchObject({
      status: 503,
      json: { status: 503, error: 'Service Unavailable' },
    });
    expect(world.incydr.cases.size).toBe(0);
  });

  test('a create whose answer is lost has opened the case', async () => {
    world.incydr.addFault({ operation: 'cases.create', loseAnswer: true });
    await expect(post('/v1/cases', { name: 'A' })).rejects.toThrow('fetch failed');
    expect(await listed('name=A')).toEqual([1]);
  });

  test('requests are counted by the operation ids of the contract', async () => {
    world.incydr.clearRequests();
    await open({ name: 'A' });
    await get('/v1/cases/1/fileevent/export');
    await get('/v1/cases/1/fileevent/export%20');
    expect(world.incydr.counts()).toEqual({
      'cases.create': 1,
      'cases.exportFileEvents': 1,
      'cases.getFileEvent': 1,
    });
  });

  test('a switch that does not exist is refused', async () => {
    const wrong = { method: 'PUT', body: '{"switches":{"createStatus":"202"}}' };
    expect((await fetch(`${world.incydr.url}/__control/settings`, wrong)).status).toBe(400);
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

const ids = v.object({ ids: v.array(v.string()) });
