import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IncydrSimulator } from '../../local/simulators/incydr/index.ts';
import { isIncydr } from '../flows/opening-story.ts';
import { minutes, startWorld, timings, type World } from './world.ts';

const settled = timings.timeout / 2 + timings.timeout + timings.commitDelay + timings.indexLag + 1;

describe('where a tenant gives the number of a deleted case to the next one', () => {
  let world: World;
  let incydr: IncydrSimulator;
  beforeAll(async () => {
    world = await startWorld('incydr', { inMemory: true });
    if (!isIncydr(world.simulator)) throw new Error('not the Incydr simulator');
    incydr = world.simulator;
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.fresh();
    Object.assign(incydr.settings.switches, { reuseNumbers: 'yes' });
  });
  const at = (index: number) => world.known[index] ?? '';
  /** Somebody deletes the case of the alerts, and somebody else opens one that has nothing to do with them. */
  const strangerTakes = (number: number) => {
    incydr.deleteCase(number);
    expect(incydr.addCases(1)).toEqual([number]);
  };
  const opened = async (draft: Parameters<World['accept']>[2] = {}) => {
    await world.accept('A1', [at(0)], draft);
    await world.drain();
    world.clock.advance(minutes(11));
  };

  test('no alert is attached to that one: another case opens, which does not name it', async () => {
    await opened();
    strangerTakes(1);
    await world.accept('A2', [at(1)]);
    await world.drain();
    expect(world.holders(at(1))).toEqual(['2']);
    expect((await world.alerts())['A2']).toEqual({ state: 'attached', caseId: '2', reason: null });
    expect(world.shown('2').description).not.toContain('Continues');
  });

  test('an alert without evidence does not join it', async () => {
    await opened();
    strangerTakes(1);
    await world.accept('A2', []);
    await world.drain();
    expect((await world.alerts())['A2']?.caseId).toBe('2');
  });

  test('nor is an attach that was never answered taken up there', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    await world.accept('A2', [at(1)]);
    incydr.addFault({ operation: 'cases.addFileEvents', status: 503 });
    await world.drain();
    world.clock.advance(settled);
    strangerTakes(1);
    await world.drain();
    expect(world.holders(at(1))).toEqual(['2']);
  });

  test.each(['the case at hand', 'one before it'])(
    'news of a resolved alert of %s neither closes that one nor writes into it',
    async (which) => {
      const draft = { whenResolved: 'close' } as const;
      await opened(draft);
      if (which === 'one before it') {
        world.close('1');
        await world.accept('A2', [at(1)], draft);
        await world.drain();
        incydr.deleteCase(2);
      }
      strangerTakes(1);
      await world.resolve('A1', draft);
      await world.drain();
      expect(world.shown('1')).toMatchObject({ status: 'OPEN', text: '' });
      expect((await world.alerts())['A1 resolved']?.reason).toBe('case 1 is gone');
    },
  );

  test('a case that is still there is looked at once in ten minutes, whoever renames it', async () => {
    await opened();
    incydr.editCase({ number: 1, name: 'Renamed' });
    incydr.clearRequests();
    for (const n of [1, 2, 3]) {
      await world.accept(`B${n}`, [at(n)]);
      await world.drain();
      world.clock.advance(minutes(3));
    }
    expect(world.cases()).toEqual(['1']);
    expect(incydr.counts()).toMatchObject({ 'cases.addFileEvents': 3, 'cases.get': 1 });
  });
});
