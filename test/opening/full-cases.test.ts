import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld('falcon', { inMemory: true });
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.fresh();
  const body = JSON.stringify({ ids });
  await fetch(`${world.simulator.url}/__control/add-alerts`, { method: 'POST', body });
});

const ids = Array.from({ length: 240 }, (_, n) => `00000000000000000000000000000001:ind:a:${n}`);

/** An alert a second, each with the evidence of these numbers. */
const accept = async (id: string, from: number, to: number) => {
  await world.accept(id, ids.slice(from, to));
  world.clock.advance(1_000);
};

/** What the platform is asked while a key is drained, the token aside. */
const askedInDrain = async () => {
  world.simulator.clearRequests();
  await world.drain();
  return world.simulator.requests
    .map(({ operation }) => operation)
    .filter((operation) => operation !== 'oauth2AccessToken');
};

test('what waits beyond the cap of a case opens the next one, and no full case is asked', async () => {
  for (let alert = 0; alert < 6; alert += 1) await accept(`A${alert}`, 40 * alert, 40 * alert + 40);
  const { create } = world.operations;
  expect(await askedInDrain()).toEqual([create, create, create]);
  expect(ids.flatMap((id) => world.holders(id))).toHaveLength(240);
});

test('a case that is filled up by what waits is read once, and the next one opened', async () => {
  await accept('A', 0, 40);
  await world.drain();
  for (const from of [40, 70, 100]) await accept(`B${from}`, from, from + 30);
  const { get, attach, create } = world.operations;
  expect(await askedInDrain()).toEqual([get, attach, create]);
  expect(world.cases()).toHaveLength(2);
});

test('an alert that a full case holds a part of brings the rest to the next one', async () => {
  await accept('A', 0, 99);
  await accept('B', 98, 102);
  await world.drain();
  const [first, second] = world.cases();
  expect(world.holders(ids[98] ?? '')).toEqual([first]);
  expect(world.holders(ids[101] ?? '')).toEqual([second]);
});
