import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isIncydr } from '../flows/opening-story.ts';
import { minutes, startWorld, type World } from './world.ts';

// What a case holds: Falcon's own limit, and one that an Incydr tenant may have.
const limits = { falcon: 100, incydr: 10 };

describe.each(['falcon', 'incydr'] as const)('a case on %s that is full', (name) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(name, { inMemory: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.fresh();
    setLimit('10');
  });
  const setLimit = (maxEventsPerCase: string) => {
    if (isIncydr(world.simulator)) Object.assign(world.simulator.settings.switches, { maxEventsPerCase });
  };
  const limit = limits[name];
  const acceptAlerts = async (from: number, count: number) => {
    for (let n = from; n < from + count; n += 1) await world.accept(`A${n}`, [world.known[n] ?? '']);
  };
  const heldBy = (caseId: string) => world.known.filter((id) => world.holders(id).includes(caseId)).length;
  const places = async () =>
    Object.values(await world.alerts()).map(({ state, caseId }) => `${state} in ${caseId}`);

  test('is followed by another, which names it, and each alert is in one of the two', async () => {
    await acceptAlerts(0, limit + 5);
    await world.drain();
    const [first = '', second = '', ...more] = world.cases();
    expect(more).toEqual([]);
    expect([heldBy(first), heldBy(second)]).toEqual([limit, 5]);
    expect(new Set(await places())).toEqual(new Set([`attached in ${first}`, `attached in ${second}`]));
    expect(world.shown(second).description).toContain(`Continues case ${first}.`);
  });

  test('is followed by another where alerts come later, a part of one staying where it is', async () => {
    await acceptAlerts(0, limit - 1);
    await world.drain();
    await world.accept('late', world.known.slice(limit - 1, limit + 2), {
      threshold: { alerts: 9, within: 1 },
    });
    await world.drain();
    const [first = '', second = '', ...more] = world.cases();
    expect(more).toEqual([]);
    expect(heldBy(first) + heldBy(second)).toBe(limit + 2);
    expect((await world.alerts())['late']).toEqual({ state: 'attached', caseId: second, reason: null });
  });

  test('fails no alert but a poisoned one, which opens no case', async () => {
    await acceptAlerts(0, limit);
    await world.drain();
    const unknown = name === 'falcon' ? `${'0'.repeat(32)}:ind:${'1'.repeat(32)}:9` : 'no-such-event';
    await world.accept('good', [world.known[limit] ?? '']);
    await world.accept('bad', [unknown]);
    for (let round = 0; round < 3; round += 1) {
      await world.drain();
      world.clock.advance(minutes(1));
    }
    const { good, bad } = await world.alerts();
    expect([good?.state, bad?.state]).toEqual(['attached', 'failed']);
    expect(world.cases()).toHaveLength(2);
  });
});

test('an Incydr tenant that takes no event at all fails the alert, and opens one case', async () => {
  const world = await startWorld('incydr', { inMemory: true });
  try {
    await world.accept('A1', [world.known[0] ?? '']);
    await world.drain({
      fetch: async (input, init) => {
        const path = new URL(input instanceof Request ? input.url : input).pathname;
        if (!world.is.attach(init?.method ?? '', path)) return fetch(input, init);
        return Response.json({ problem: 'TOO_MANY_EVENTS', description: 'at most 0' }, { status: 400 });
      },
    });
    expect((await world.alerts())['A1']?.state).toBe('failed');
    expect(world.cases()).toEqual(['1']);
  } finally {
    await world.stop();
  }
});
