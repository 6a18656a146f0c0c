import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Unavailable } from '../../lib/errors.ts';
import { seconds, startWorld, type World } from './world.ts';

describe.each(['falcon', 'incydr'] as const)('turns of the budget on %s', (name) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(name);
  });
  afterAll(() => world.stop());

  /** A budget of a call every so often, and of some at once. */
  const everySoOften = (pause: number, atOnce: number) => {
    let next = world.clock.now().getTime() - pause * (atOnce - 1);
    let taken = 0;
    const permit = async (until: Date) => {
      const turn = Math.max(next, world.clock.now().getTime());
      if (turn > until.getTime())
        throw new Unavailable('the budget is spent', { retryAt: new Date(turn), uncertain: false });
      next = Math.max(next, turn - pause * (atOnce - 1)) + pause;
      taken += 1;
      await world.clock.wait(turn - world.clock.now().getTime());
    };
    return { permit, taken: () => taken };
  };

  test('a call whose turn comes later than its attempt was good for is sent in the same try, and takes one turn', async () => {
    world.fresh();
    if (name === 'falcon') {
      await world.accept('A', [world.known[0] ?? '']);
      await world.drain();
    }
    await world.accept('B', [world.known[1] ?? '']);
    world.simulator.clearRequests();
    // At once: the token, and a read on Falcon, a create on Incydr. The attach has its turn 12 s later.
    const { permit, taken } = everySoOften(seconds(12), 2);
    await world.drain({ permit, deadline: new Date(world.clock.now().getTime() + seconds(58)) });
    expect(world.cases()).toHaveLength(1);
    expect(await world.alerts()).toMatchObject({ B: { state: 'attached' } });
    expect(taken()).toBe(world.simulator.requests.length);
  });

  test('a turn that comes too late for the function leaves the key for later, with nothing sent', async () => {
    world.fresh();
    world.simulator.clearRequests();
    await world.accept('A', [world.known[0] ?? '']);
    const { permit } = everySoOften(seconds(60), 1);
    await permit(new Date('2100-01-01T00:00:00Z'));
    await world.drain({ permit, deadline: new Date(world.clock.now().getTime() + seconds(58)) });
    expect(world.cases()).toEqual([]);
    expect(await world.record()).toMatchObject({ attempt: null, failures: 1 });
  });
});
