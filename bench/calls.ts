import { startWorld } from '../test/opening/world.ts';
import { exactly, type Figure } from './figure.ts';

const tokens = new Set(['auth.token', 'oauth2AccessToken']);

/** Upstream calls of each kind of work, counted by the simulators, beside what design promises. */
export async function measureCalls(): Promise<Figure[]> {
  const promised = { falcon: { first: 1, more: 2 }, incydr: { first: 2, more: 1 } } as const;
  const figures: Figure[] = [];
  for (const name of ['falcon', 'incydr'] as const) {
    const world = await startWorld(name);
    const calls = async (work: () => Promise<void>) => {
      world.simulator.clearRequests();
      await work();
      return world.simulator.requests.filter(({ operation }) => !tokens.has(operation)).length;
    };
    const deliver = async (from: number, to: number) => {
      for (let index = from; index <= to; index += 1)
        await world.accept(`A${index}`, [world.known[index] ?? '']);
      await world.drain();
    };
    figures.push(
      exactly(
        `${name}: first alert of a key`,
        await calls(() => deliver(0, 0)),
        'calls',
        promised[name].first,
      ),
    );
    figures.push(
      exactly(
        `${name}: 50 more alerts waiting under one key`,
        await calls(() => deliver(1, 50)),
        'calls',
        promised[name].more,
      ),
    );
    figures.push(
      exactly(`${name}: the same 51 deliveries again`, await calls(() => deliver(0, 50)), 'calls', 0),
    );
    await world.stop();
  }
  return figures;
}
