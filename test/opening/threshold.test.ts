import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes, startWorld, type World } from './world.ts';

const threshold = { alerts: 3, within: minutes(10) };

describe.each(['falcon', 'incydr'] as const)('a route with a threshold, on %s', (name) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(name);
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());
  const at = (index: number) => world.known[index] ?? '';
  const come = async (id: string, index: number) => {
    await world.accept(id, [at(index)], { threshold });
    await world.drain();
  };
  const states = async () => Object.values(await world.alerts()).map(({ state }) => state);

  test('holds alerts until enough have come, then all of them are in the case', async () => {
    await come('A1', 0);
    await come('A2', 1);
    expect(world.cases()).toEqual([]);
    expect(await states()).toEqual(['held', 'held']);
    await come('A3', 2);
    expect(await states()).toEqual(['attached', 'attached', 'attached']);
    expect([0, 1, 2].map((index) => world.holders(at(index)))).toEqual(
      Array.from({ length: 3 }, () => world.cases()),
    );
  });

  test('opens no case for as many in a longer time', async () => {
    await come('A1', 0);
    world.clock.advance(minutes(6));
    await come('A2', 1);
    world.clock.advance(minutes(6));
    await come('A3', 2);
    expect(world.cases()).toEqual([]);
    world.clock.advance(minutes(3));
    await come('A4', 3);
    expect(world.cases()).toHaveLength(1);
    expect(await states()).toEqual(['attached', 'attached', 'attached', 'attached']);
  });

  test('asks none of what comes once the case is open', async () => {
    for (const index of [0, 1, 2]) await come(`A${index}`, index);
    world.clock.advance(minutes(60));
    await come('A4', 4);
    expect(world.holders(at(4))).toEqual(world.cases());
  });

  test('counts anew once a person has closed the case', async () => {
    for (const index of [0, 1, 2]) await come(`A${index}`, index);
    world.close(world.cases()[0] ?? '');
    await come('A4', 4);
    expect(world.cases()).toHaveLength(1);
    expect((await world.alerts())['A4']).toMatchObject({ state: 'held' });
  });

  test('is resolved without a case where what it held is resolved', async () => {
    await come('A1', 0);
    await world.resolve('A1', { threshold });
    await world.drain();
    expect((await world.alerts())['A1 resolved']).toMatchObject({ state: 'suppressed' });
    expect(world.cases()).toEqual([]);
  });
});
