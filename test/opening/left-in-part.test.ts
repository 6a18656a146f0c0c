import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import type { FalconSimulator } from '../../local/simulators/falcon/index.ts';
import type { IncydrSimulator } from '../../local/simulators/incydr/index.ts';
import type { Simulator } from '../../local/simulators/platform.ts';
import { seconds, startWorld, timings, type World } from './world.ts';

const settled = timings.timeout / 2 + timings.timeout + timings.commitDelay + timings.indexLag + 1;
const isFalcon = (it: Simulator): it is FalconSimulator => 'userUuids' in it;
const isIncydr = (it: Simulator): it is IncydrSimulator => 'users' in it;

describe('a Falcon case that takes no more, and holds a part of an alert', () => {
  let world: World;
  let falcon: FalconSimulator;
  beforeAll(async () => {
    world = await startWorld('falcon');
    if (!isFalcon(world.simulator)) throw new Error('not the Falcon simulator');
    falcon = world.simulator;
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());
  const at = (index: number) => world.known[index] ?? '';
  const event = () => falcon.eventIds[0] ?? '';
  const holdersOfEvent = () =>
    [...falcon.cases.values()]
      .filter(({ evidence }) => evidence.events.includes(event()))
      .map(({ id }) => id);

  test.each([
    ['closes', (caseId: string) => falcon.closeCase(caseId)],
    ['fills', (caseId: string) => falcon.fillCase(caseId, 98)],
  ])('keeps that part when a person %s it, and the next case takes the rest', async (_deed, deed) => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    const [first = ''] = world.cases();
    // The alert itself is attached, and the call for its event is lost: the recovery finds a part of it.
    await world.accept('A2', [at(1), event()]);
    falcon.addFault({ operation: 'entities_event_evidence_post_v1', status: 503 });
    await world.drain();
    deed(first);
    world.clock.advance(settled + seconds(1));
    await world.drain();
    const [, second = ''] = world.cases();
    expect(world.holders(at(1))).toEqual([first]);
    expect(holdersOfEvent()).toEqual([second]);
    expect((await world.alerts())['A2']).toEqual({ state: 'attached', caseId: second, reason: null });
  });

  test('is the case of an alert that it holds whole, and no other is opened for it', async () => {
    const existingCase = falcon.addCases(1)[0]?.id ?? '';
    falcon.attach(existingCase, [at(0)], []);
    falcon.closeCase(existingCase);
    await world.accept('A1', [at(0)], { existingCase });
    await world.drain();
    expect(world.cases()).toEqual([existingCase]);
    expect((await world.alerts())['A1']).toMatchObject({ state: 'attached', caseId: existingCase });
  });
});

test('an Incydr case that was closed in between keeps the events that it took, and the next takes the rest', async () => {
  const world = await startWorld('incydr');
  try {
    if (!isIncydr(world.simulator)) throw new Error('not the Incydr simulator');
    const [e0 = '', e1 = '', e2 = ''] = world.known;
    await world.accept('A1', [e0]);
    await world.drain();
    await world.accept('A2', [e1, e2]);
    world.simulator.addFault({ operation: 'cases.addFileEvents', status: 503 });
    await world.drain();
    // As where a platform takes a part of a list before it fails.
    const { url, clientId, clientSecret } = world.simulator;
    const { cases } = incydrClient({ url, credentials: async () => ({ clientId, clientSecret }) });
    await cases.addFileEventsToCase({ caseNumber: 1, eventIds: [e1] });
    world.close('1');
    world.clock.advance(settled + seconds(1));
    await world.drain();
    expect([world.holders(e1), world.holders(e2)]).toEqual([['1'], ['2']]);
  } finally {
    await world.stop();
  }
});
