import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes, startWorld, type World } from './world.ts';

const hours = 6;

describe.each(['falcon', 'incydr'] as const)('an outage of %s for hours', (name) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(name, { inMemory: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());

  const at = (index: number) => world.known[index] ?? '';
  /** A ring every minute; the times by which each left the key for later, null where it did not. */
  const rungEachMinute = async (count: number): Promise<(number | null)[]> => {
    const waits: (number | null)[] = [];
    for (let passed = 0; passed < count; passed += 1) {
      await world.drain();
      const { dueAt } = await world.record();
      waits.push(dueAt === null ? null : new Date(dueAt).getTime() - world.clock.now().getTime());
      world.clock.advance(minutes(1));
    }
    return waits;
  };
  const states = async () => Object.values(await world.alerts()).map(({ state }) => state);
  const down = (status: number) => world.simulator.addFault({ operation: '*', status, times: 10_000 });

  test('costs a bounded number of calls, and everything is attached after it', async () => {
    for (let index = 0; index < 5; index += 1) await world.accept(`A${index}`, [at(index)]);
    down(503);
    await rungEachMinute(hours * 60);
    expect(world.simulator.requests.length).toBeLessThan(hours * 60 * 4);
    world.simulator.clearFaults();
    await rungEachMinute(10);
    expect(world.cases()).toHaveLength(1);
    expect(await states()).toEqual(['attached', 'attached', 'attached', 'attached', 'attached']);
  });

  // A ring that fails is received again, and dead after ten times: the queue of the dead holds what is our own fault alone.
  test.each([
    ['before a case is open', 503, 0],
    ['before a case is open', 429, 0],
    ['once a case is open', 503, 1],
    ['once a case is open', 429, 1],
  ])('fails no ring, and each leaves a time for the next: %s, with %i', async (_when, status, open) => {
    for (let index = 0; index < open; index += 1) {
      await world.accept(`open ${index}`, [at(index)]);
      await world.drain();
    }
    await world.accept('A1', [at(1)]);
    await world.accept('A2', [at(2)]);
    down(status);
    const waits = await rungEachMinute(60);
    expect(waits.filter((wait) => wait === null || wait <= 0)).toEqual([]);
    expect(Math.max(...waits.map(Number))).toBeLessThanOrEqual(minutes(5));
    world.simulator.clearFaults();
    await rungEachMinute(10);
    expect(await states()).toEqual(Array.from({ length: open + 2 }, () => 'attached'));
  });
});
