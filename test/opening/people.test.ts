import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CaseDraft } from '../../lib/case-draft.ts';
import type { FalconSimulator } from '../../local/simulators/falcon/index.ts';
import type { IncydrSimulator } from '../../local/simulators/incydr/index.ts';
import type { Simulator } from '../../local/simulators/platform.ts';
import { startWorld, type World } from './world.ts';

const opened = async (world: World, draft: Partial<CaseDraft>) => {
  await world.accept('A1', [world.known[0] ?? ''], draft);
  await world.drain();
  return world.shown(world.cases()[0] ?? '');
};
const isIncydr = (it: Simulator): it is IncydrSimulator => 'users' in it;
const isFalcon = (it: Simulator): it is FalconSimulator => 'userUuids' in it;

describe('the people of an Incydr case', () => {
  let world: World;
  let userId: string;
  beforeAll(async () => {
    world = await startWorld('incydr', { inMemory: true });
    if (!isIncydr(world.simulator)) throw new Error('not the Incydr simulator');
    const [jane] = [...world.simulator.users.values()].filter(
      ({ username }) => username === 'jane.doe@example.com',
    );
    userId = jane?.userId ?? '';
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());

  test('are found by their e-mail address, whatever its letter case', async () => {
    const { subject, assignee } = await opened(world, { subject: 'Jane.Doe@example.com', assignee: userId });
    expect([subject, assignee]).toEqual([userId, userId]);
  });

  test('are looked up once, however many cases name them', async () => {
    await opened(world, { subject: 'jane.doe@example.com', assignee: 'jane.doe@example.com' });
    expect(world.simulator.counts()['users.list']).toBe(1);
  });

  test('have somebody in their place where the platform does not know them', async () => {
    const fallback = { subject: userId, assignee: 'jane.doe@example.com' };
    const { subject, assignee } = await opened(world, {
      subject: 'nobody@example.com',
      assignee: 'no-id',
      fallback,
    });
    expect([subject, assignee]).toEqual([userId, userId]);
  });

  test('are nobody where nobody is known, and the case is opened all the same', async () => {
    const { subject, assignee } = await opened(world, { subject: 'nobody@example.com', assignee: 'no-id' });
    expect([subject, assignee]).toEqual([null, null]);
    expect(world.holders(world.known[0] ?? '')).toEqual(world.cases());
  });
});

describe('the assignee of a Falcon case', () => {
  let world: World;
  let uuid: string;
  beforeAll(async () => {
    world = await startWorld('falcon', { inMemory: true });
    if (!isFalcon(world.simulator)) throw new Error('not the Falcon simulator');
    uuid = world.simulator.userUuids[0] ?? '';
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());

  test('is the user with that UUID', async () => {
    expect((await opened(world, { assignee: uuid })).assignee).toBe(uuid);
  });

  test('is somebody else where the platform does not know them', async () => {
    const fallback = { subject: null, assignee: uuid };
    expect((await opened(world, { assignee: 'no-uuid', fallback })).assignee).toBe(uuid);
    expect(world.holders(world.known[0] ?? '')).toEqual(world.cases());
  });

  test('is nobody where nobody is known, and the case holds its evidence all the same', async () => {
    expect((await opened(world, { assignee: 'no-uuid' })).assignee).toBeNull();
    expect(world.holders(world.known[0] ?? '')).toEqual(world.cases());
  });

  test('stays where it is the evidence that the platform refuses', async () => {
    await world.accept('A1', ['00000000000000000000000000000000:ind:gone:1'], { assignee: uuid });
    await world.drain();
    expect(world.shown(world.cases()[0] ?? '').assignee).toBe(uuid);
    expect((await world.alerts())['A1']).toMatchObject({ state: 'failed' });
  });
});

describe('a Falcon case that the sender names', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('falcon', { inMemory: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());
  const at = (index: number) => world.known[index] ?? '';
  const aCase = () => {
    if (!isFalcon(world.simulator)) throw new Error('not the Falcon simulator');
    return world.simulator.addCases(1)[0]?.id ?? '';
  };

  test('takes the alert, and no other is opened', async () => {
    const existingCase = aCase();
    await world.accept('A1', [at(0)], { existingCase });
    await world.drain();
    expect(world.cases()).toEqual([existingCase]);
    expect(world.holders(at(0))).toEqual([existingCase]);
  });

  test('costs one look where it holds the alert already', async () => {
    const existingCase = aCase();
    if (!isFalcon(world.simulator)) throw new Error('not the Falcon simulator');
    world.simulator.attach(existingCase, [at(0)], []);
    world.simulator.clearRequests();
    await world.accept('A1', [at(0)], { existingCase });
    await world.drain();
    expect((await world.alerts())['A1']).toMatchObject({ state: 'attached', caseId: existingCase });
    expect(world.simulator.counts()['entities_alert_evidence_post_v1'] ?? 0).toBe(0);
  });

  test('is followed by another where it is closed, or is none of this tenant', async () => {
    const existingCase = aCase();
    world.close(existingCase);
    await world.accept('A1', [at(0)], { existingCase });
    await world.drain();
    expect(world.cases()).toHaveLength(2);
    expect(world.shown(world.cases()[1] ?? '').text).toContain(`Continues case ${existingCase}.`);
    world.fresh();
    await world.accept('A2', [at(1)], { existingCase: 'no-such-case' });
    await world.drain();
    world.clock.advance(120_000);
    await world.drain();
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(at(1))).toEqual(world.cases());
  });
});
