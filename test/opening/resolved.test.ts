import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { once, kill, Killed, around, seconds, startWorld, timings, type World } from './world.ts';

const closed = { falcon: 'closed', incydr: 'CLOSED' };
const settled = timings.timeout / 2 + timings.timeout + timings.commitDelay + timings.indexLag + 1;

describe.each(['falcon', 'incydr'] as const)('an alert that is resolved, on %s', (name) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(name, { inMemory: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());
  const at = (index: number) => world.known[index] ?? '';
  const only = () => world.cases()[0] ?? '';
  const notes = (id: string) =>
    world
      .shown(only())
      .text.split('\n')
      .filter((line) => line.includes('resolved:') && line.includes(id));

  test('is noted in the case that holds it, once, and opens none', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    await world.resolve('A1');
    await world.drain();
    await world.drain();
    expect(world.cases()).toHaveLength(1);
    expect(notes('A1')).toHaveLength(1);
    expect(await world.alerts()).toEqual({
      A1: { state: 'attached', caseId: only(), reason: null },
      'A1 resolved': { state: 'updated', caseId: only(), reason: null },
    });
    expect(world.shown(only()).status).not.toBe(closed[name]);
  });

  test('leaves what a person wrote as it is', async () => {
    await world.accept('A1', [at(0)]);
    await world.accept('A2', [at(1)]);
    await world.drain();
    const words = 'Spoke to Kim.\n\n- It was a drill.';
    await world.write(only(), words);
    await world.resolve('A1');
    await world.drain();
    await world.resolve('A2');
    await world.drain();
    expect(world.shown(only()).text.startsWith(words)).toBe(true);
    expect([...notes('A1'), ...notes('A2')]).toHaveLength(2);
  });

  test('waits for its alert, where both came at once', async () => {
    await world.resolve('A1');
    await world.accept('A1', [at(0)]);
    await world.drain();
    expect((await world.alerts())['A1 resolved']).toMatchObject({ state: 'updated', caseId: only() });
  });

  test('is suppressed with the reason where it is in no case', async () => {
    await world.resolve('A1');
    await world.drain();
    expect(world.cases()).toEqual([]);
    expect(await world.alerts()).toEqual({
      'A1 resolved': { state: 'suppressed', caseId: null, reason: 'the alert is resolved, and in no case' },
    });
  });

  test('is suppressed with the reason where its case is closed', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    world.close(only());
    await world.resolve('A1');
    await world.drain();
    expect((await world.alerts())['A1 resolved']).toMatchObject({
      state: 'suppressed',
      reason: `case ${only()} is closed`,
    });
    expect(world.cases()).toHaveLength(1);
  });

  test('closes the case where the route wants it, once no other alert of it is open', async () => {
    const draft = { whenResolved: 'close' } as const;
    await world.accept('A1', [at(0)], draft);
    await world.accept('A2', [at(1)], draft);
    await world.drain();
    await world.resolve('A1', draft);
    await world.drain();
    expect(world.shown(only()).status).not.toBe(closed[name]);
    await world.resolve('A2', draft);
    await world.drain();
    expect(world.shown(only()).status).toBe(closed[name]);
    expect(notes('A2')).toHaveLength(1);
  });

  test('is noted in the case that holds it, though another has followed that one', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    const first = only();
    world.clock.advance(seconds(25 * 3600));
    await world.accept('A2', [at(1)]);
    await world.drain();
    expect(world.cases()).toHaveLength(2);
    await world.resolve('A1');
    await world.drain();
    expect((await world.alerts())['A1 resolved']).toMatchObject({ state: 'updated', caseId: first });
    expect(world.shown(first).text).toContain('resolved:');
  });

  test('is noted once, though the worker died right after', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    await world.resolve('A1');
    const inbox = around(world.parts.inbox, 'markDone', { before: once(kill) });
    await expect(world.drain({ inbox })).rejects.toThrow(Killed);
    expect((await world.alerts())['A1 resolved']).toMatchObject({ state: 'waiting' });
    world.clock.advance(settled);
    await world.drain();
    expect(notes('A1')).toHaveLength(1);
    expect((await world.alerts())['A1 resolved']).toMatchObject({ state: 'updated' });
  });
});
