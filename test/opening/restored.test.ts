import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '../../lib/errors.ts';
import { minutes, startWorld, timings, type World } from './world.ts';

const hour = minutes(60);
const restoredTo = async () => '2026-03-01T00:00:00.000Z';

describe.each(['falcon', 'incydr'] as const)('a table restored from a backup, on %s', (name) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(name, { inMemory: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());

  const evidence = (index: number) => world.known[index] ?? '';
  /** Accepts an alert, as a first delivery or again, and drains as long as the table was never restored. */
  const opens = async (id: string, index: number) => {
    await world.accept(id, [evidence(index)]);
    await world.drain();
  };
  const comesAgain = async (id: string, index: number) => {
    await world.accept(id, [evidence(index)]);
    await world.drain({ restoredTo });
  };
  const asked = (operation: keyof World['operations']) =>
    world.simulator.requests.filter((it) => it.operation === world.operations[operation]).length;
  const stateOf = async (id: string) => {
    const { state, caseId } = (await world.alerts())[id] ?? { state: 'none', caseId: null };
    return [state, caseId];
  };

  test('an alert whose case it does not know opens no second one, and is attached no second time', async () => {
    const restore = world.backUp();
    await opens('A1', 0);
    const [caseId] = world.cases();
    restore();
    world.clock.advance(hour);
    world.simulator.clearRequests();
    await comesAgain('A1', 0);
    expect(world.cases()).toEqual([caseId]);
    expect(await stateOf('A1')).toEqual(['attached', caseId]);
    expect([asked('create'), asked('attach')]).toEqual([0, 0]);
  });

  test('an alert that waited when it was backed up opens no second one', async () => {
    await world.accept('A1', [evidence(0)]);
    const restore = world.backUp();
    await world.drain();
    restore();
    world.clock.advance(hour);
    await world.drain({ restoredTo });
    expect(world.cases()).toHaveLength(1);
    expect(await stateOf('A1')).toEqual(['attached', world.cases()[0]]);
  });

  test('another alert of the key joins the case that it does not know', async () => {
    const restore = world.backUp();
    await opens('A1', 0);
    restore();
    world.clock.advance(hour);
    await comesAgain('A2', 1);
    expect(world.cases()).toHaveLength(1);
    expect([0, 1].map((it) => world.holders(evidence(it)))).toEqual([world.cases(), world.cases()]);
  });

  test('an alert that was attached since is attached no second time', async () => {
    await opens('A1', 0);
    const restore = world.backUp();
    await opens('A2', 1);
    restore();
    world.clock.advance(hour);
    world.simulator.clearRequests();
    await comesAgain('A2', 1);
    expect(world.holders(evidence(1))).toEqual(world.cases());
    expect(asked('attach')).toBe(0);
  });

  test('nor is it, into another case, where the window of its own has passed', async () => {
    const draft = { window: 2 * hour };
    await world.accept('A1', [evidence(0)], draft);
    await world.drain();
    const restore = world.backUp();
    await world.accept('A2', [evidence(1)], draft);
    await world.drain();
    restore();
    world.clock.advance(3 * hour);
    await world.accept('A2', [evidence(1)], draft);
    await world.drain({ restoredTo });
    expect(world.cases()).toHaveLength(1);
    expect(await stateOf('A2')).toEqual(['attached', world.cases()[0]]);
  });

  test('the cases that followed one another since are found in their order', async () => {
    await opens('A1', 0);
    const restore = world.backUp();
    for (const index of [1, 2]) {
      world.close(world.cases().at(-1) ?? '');
      await opens(`A${index + 1}`, index);
    }
    expect(world.cases()).toHaveLength(3);
    restore();
    world.clock.advance(hour);
    await comesAgain('A2', 1);
    await comesAgain('A3', 2);
    await comesAgain('A4', 3);
    expect(world.cases()).toHaveLength(3);
    const [, second, third] = world.cases();
    expect([1, 2, 3].map((it) => world.holders(evidence(it)))).toEqual([[second], [third], [third]]);
  });

  test('alerts below a threshold join the case that it does not know', async () => {
    const draft = { threshold: { alerts: 2, within: hour } };
    const restore = world.backUp();
    await world.accept('A1', [evidence(0)], draft);
    await world.accept('A2', [evidence(1)], draft);
    await world.drain();
    restore();
    world.clock.advance(2 * hour);
    await world.accept('A3', [evidence(2)], draft);
    await world.drain({ restoredTo });
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(evidence(2))).toEqual(world.cases());
  });

  test('a resolved alert is told of once', async () => {
    await opens('A1', 0);
    const restore = world.backUp();
    await world.resolve('A1');
    await world.drain();
    const [caseId = ''] = world.cases();
    const { text } = world.shown(caseId);
    expect(text).toContain('resolved');
    restore();
    await world.resolve('A1');
    await world.drain({ restoredTo });
    expect(world.shown(caseId).text).toBe(text);
  });

  test('a new alert without evidence is not taken for one of the case that it does not know, which a person closed', async () => {
    const restore = world.backUp();
    await world.accept('A1', []);
    await world.drain();
    const [first = ''] = world.cases();
    world.close(first);
    restore();
    world.clock.advance(hour);
    await world.accept('A2', []);
    await world.drain({ restoredTo });
    const [, second] = world.cases();
    expect(await stateOf('A2')).toEqual(['attached', second]);
    expect(second).toBeDefined();
  });

  test('one that opened that case, and comes again, opens no second one', async () => {
    const restore = world.backUp();
    await world.accept('A1', []);
    await world.drain();
    const [first = ''] = world.cases();
    world.close(first);
    restore();
    world.clock.advance(hour);
    await world.accept('A1', []);
    await world.drain({ restoredTo });
    expect(world.cases()).toEqual([first]);
    expect(await stateOf('A1')).toEqual(['attached', first]);
  });

  test('nor does one that waited when it was backed up, though nothing in the case tells of it any more', async () => {
    await world.accept('A1', []);
    const restore = world.backUp();
    await world.drain();
    const [first = ''] = world.cases();
    await world.write(first, 'A person wrote this instead.');
    world.close(first);
    restore();
    world.clock.advance(hour);
    await world.drain({ restoredTo });
    expect(world.cases()).toEqual([first]);
    expect(await stateOf('A1')).toEqual(['attached', first]);
  });

  test('the platform is looked at once for a key, and for a key that is new since', async () => {
    await comesAgain('A1', 0);
    await comesAgain('A2', 1);
    expect([world.cases().length, asked('find')]).toEqual([1, 1]);
    world.close(world.cases()[0] ?? '');
    await comesAgain('A3', 2); // a second generation: the first was not there, so this one is not
    expect([world.cases().length, asked('find')]).toEqual([2, 1]);
  });

  test('a table that was never restored costs no look', async () => {
    await world.accept('A1', [evidence(0)]);
    await world.drain({ restoredTo: async () => null });
    expect(asked('find')).toBe(0);
  });

  test('another restore is another look', async () => {
    const restore = world.backUp();
    await comesAgain('A1', 0);
    restore();
    await world.accept('A1', [evidence(0)]);
    await world.drain({ restoredTo: async () => '2026-03-01T06:00:00.000Z' });
    expect(world.cases()).toHaveLength(1);
  });

  test('while nobody can say whether it was restored, no case is opened', async () => {
    const { now } = world.clock;
    const unknown = async (): Promise<null> => {
      throw new Unavailable('not now', { retryAt: new Date(now().getTime() + 60_000), uncertain: false });
    };
    await world.accept('A1', [evidence(0)]);
    await world.drain({ restoredTo: unknown });
    expect(world.cases()).toEqual([]);
    world.clock.advance(60_001);
    await world.drain({ restoredTo });
    expect(world.cases()).toHaveLength(1);
  });

  test('a look that the platform does not answer is made again', async () => {
    const restore = world.backUp();
    await opens('A1', 0);
    restore();
    await world.accept('A1', [evidence(0)]);
    const down: typeof fetch = async () => new Response('', { status: 503 });
    await world.drain({ restoredTo, fetch: down });
    world.clock.advance(hour);
    await world.drain({ restoredTo });
    expect(world.cases()).toHaveLength(1);
    expect(await stateOf('A1')).toEqual(['attached', world.cases()[0]]);
  });
});

test('a raw alert is not uploaded a second time after a restore', async () => {
  const world = await startWorld('falcon', { inMemory: true });
  try {
    world.fresh();
    const restore = world.backUp();
    const draft = { rawAlert: true };
    await world.accept('A1', [world.known[0] ?? ''], draft);
    await world.drain();
    const uploads = () =>
      world.simulator.requests.filter(({ operation }) => operation === 'entities_files_upload_post_v1')
        .length;
    expect(uploads()).toBe(1);
    restore();
    world.clock.advance(timings.indexLag + hour);
    await world.accept('A1', [world.known[0] ?? ''], draft);
    await world.drain({ restoredTo });
    expect(uploads()).toBe(1);
    expect((await world.alerts())['A1']?.state).toBe('attached');
  } finally {
    await world.stop();
  }
});
