import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FalconSimulator } from '../../local/simulators/falcon/index.ts';
import type { IncydrSimulator } from '../../local/simulators/incydr/index.ts';
import { minutes, startWorld, timings, type World } from './world.ts';

const unknownIds = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    name === 'falcon' ? `${'0'.repeat(32)}:ind:${'1'.repeat(32)}:${index}` : `no-such-event-${index}`,
  );

describe.each(['falcon', 'incydr'] as const)('what %s refuses', (name) => {
  let world: World;
  const at = (index: number) => world.known[index] ?? '';

  beforeAll(async () => {
    world = await startWorld(name, { inMemory: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());

  /** As the sweep would, each minute. */
  const drainFor = async (count: number) => {
    for (let passed = 0; passed < count; passed += 1) {
      await world.drain();
      world.clock.advance(minutes(1));
    }
  };

  test('an alert with ninety unknown ids fails soon, and its neighbours are attached', async () => {
    world.simulator.settings.rateLimit = 120;
    await world.accept('good', [at(0)]);
    await world.drain();
    await world.accept('bad', unknownIds(name, 90));
    await world.accept('also good', [at(1)]);
    await drainFor(10);
    const alerts = await world.alerts();
    expect([alerts['good']?.state, alerts['bad']?.state, alerts['also good']?.state]).toEqual([
      'attached',
      'failed',
      'attached',
    ]);
    expect(world.holders(at(1))).toEqual(world.cases());
  });

  test('what can be attached of an alert with a poisoned id is attached', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    await world.accept('A2', [at(1), ...unknownIds(name, 1), at(2)]);
    await world.drain();
    expect((await world.alerts())['A2']?.state).toBe('failed');
    expect([at(1), at(2)].map(world.holders)).toEqual([world.cases(), world.cases()]);
  });

  test.each([408, 423, 425, 500, 502])('a %i once is no verdict on the alert', async (status) => {
    await world.accept('A1', [at(0)]);
    world.simulator.addFault({ operation: world.operations.create, status });
    await drainFor(5);
    await world.accept('A2', [at(1)]);
    world.simulator.addFault({ operation: world.operations.attach, status });
    await drainFor(5);
    expect(world.cases()).toHaveLength(1);
    expect([at(0), at(1)].map(world.holders)).toEqual([world.cases(), world.cases()]);
    expect(Object.values(await world.alerts()).map((it) => it.state)).toEqual(['attached', 'attached']);
  });

  test.each([400, 404, 408, 500])('a %i of the search in a recovery is waited out', async (status) => {
    await world.accept('A1', [at(0)]);
    world.simulator.addFault({ operation: world.operations.create, loseAnswer: true });
    await world.drain();
    world.simulator.addFault({ operation: world.operations.find, status });
    await drainFor(8);
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(at(0))).toEqual(world.cases());
  });

  test('a case that a read by id does not show yet is not taken for gone', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    await world.accept('A2', [at(1)]);
    if (name === 'incydr') world.simulator.addFault({ operation: world.operations.attach, status: 404 });
    world.simulator.addFault({ operation: world.operations.get, status: 404 });
    await drainFor(5);
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(at(1))).toEqual(world.cases());
  });

  test('an alert without evidence joins no case that a person closed', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    world.close(world.cases()[0] ?? '');
    await world.accept('A2', []);
    await world.drain();
    expect(world.cases()).toHaveLength(2);
    expect((await world.alerts())['A2']?.caseId).toBe(world.cases()[1]);
  });

  test('credentials that are refused fail no alert', async () => {
    await world.accept('A1', [at(0)]);
    world.simulator.addFault({ operation: world.operations.create, status: 403, times: 3 });
    await drainFor(10);
    expect((await world.alerts())['A1']?.state).toBe('attached');
    expect(world.cases()).toHaveLength(1);
  });

  test('a page of a proxy instead of a refusal keeps the alert waiting until it is gone', async () => {
    await world.accept('A1', [at(0)]);
    let pages = 2;
    const proxied: typeof fetch = async (input, init) => {
      const path = new URL(input instanceof Request ? input.url : input).pathname;
      if (!world.is.create(init?.method ?? '', path) || pages === 0) return fetch(input, init);
      pages -= 1;
      return new Response('<html>busy</html>', { status: 407 });
    };
    for (let passed = 0; passed < 5; passed += 1) {
      await world.drain({ fetch: proxied });
      world.clock.advance(minutes(1));
    }
    expect((await world.alerts())['A1']?.state).toBe('attached');
    expect(world.cases()).toHaveLength(1);
  });

  test('no call is sent that could not end before the function is stopped', async () => {
    await world.accept('A1', [at(0)]);
    world.simulator.clearRequests();
    await world.drain({ deadline: new Date(world.clock.now().getTime() + timings.timeout - 1) });
    expect(world.simulator.requests).toEqual([]);
    await drainFor(2);
    expect(world.holders(at(0))).toEqual(world.cases());
  });
});

describe('Incydr alone', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('incydr', { inMemory: true });
  });
  afterAll(() => world.stop());

  test('ids so long that one attempt could not be written down are attached in several', async () => {
    world.fresh();
    const ids = Array.from({ length: 500 }, (_, index) => `${'é'.repeat(500)}-${index}`);
    if (!isIncydr(world.simulator)) throw new Error('not the Incydr simulator');
    world.simulator.addEvents(ids);
    for (let part = 0; part < 5; part += 1)
      await world.accept(`A${part}`, ids.slice(part * 100, (part + 1) * 100));
    await world.drain();
    expect(Object.values(await world.alerts()).map(({ state }) => state)).toEqual(
      Array.from({ length: 5 }, () => 'attached'),
    );
    expect(world.cases()).toHaveLength(1);
    // 252,000 characters, of two bytes each: more than a row of the table holds.
    expect(world.simulator.counts()['cases.addFileEvents']).toBeGreaterThan(2);
  });
});

describe('Falcon alone', () => {
  let world: World;
  let falcon: FalconSimulator;
  beforeAll(async () => {
    world = await startWorld('falcon', { inMemory: true });
    if (!isFalcon(world.simulator)) throw new Error('not the Falcon simulator');
    falcon = world.simulator;
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());
  const at = (index: number) => world.known[index] ?? '';

  test('a case that a person filled is followed by another, which names it', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    const [first = ''] = world.cases();
    falcon.fillCase(first, 99);
    await world.accept('A2', [world.known[150] ?? '']);
    await world.drain();
    const [, second = ''] = world.cases();
    expect(world.holders(world.known[150] ?? '')).toEqual([second]);
    expect(falcon.cases.get(second)?.description).toContain(`Continues case ${first}.`);
  });

  test('a closed case is reopened where the route says so, unless it is full', async () => {
    await world.accept('A1', [at(0)], { whenClosed: 'reopen' });
    await world.drain();
    const [first = ''] = world.cases();
    world.close(first);
    await world.accept('A2', [at(1)], { whenClosed: 'reopen' });
    await world.drain();
    expect(world.cases()).toHaveLength(1);
    expect(falcon.cases.get(first)?.status).toBe('reopened');
    falcon.fillCase(first, 98);
    world.close(first);
    await world.accept('A3', [world.known[150] ?? ''], { whenClosed: 'reopen' });
    await world.drain();
    expect(falcon.cases.get(first)?.status).toBe('closed');
    expect(world.cases()).toHaveLength(2);
  });

  test('a reopening that always conflicts ends, and is tried again later', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    world.close(world.cases()[0] ?? '');
    world.simulator.addFault({ operation: 'entities_cases_patch_v2', status: 409, times: 1_000 });
    await world.accept('A2', [at(1)], { whenClosed: 'reopen' });
    world.simulator.clearRequests();
    await world.drain();
    expect(world.simulator.counts()['entities_cases_patch_v2']).toBeLessThan(15);
    expect((await world.alerts())['A2']?.state).toBe('waiting');
    world.simulator.clearFaults();
    world.clock.advance(minutes(1));
    await world.drain();
    expect((await world.alerts())['A2']?.state).toBe('attached');
  });

  test('an alert with alerts and events takes a call for each kind', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    world.simulator.clearRequests();
    await world.accept('A2', [at(1), 'event-of-the-siem']);
    await world.drain();
    expect(world.simulator.counts()).toMatchObject({
      entities_alert_evidence_post_v1: 1,
      entities_event_evidence_post_v1: 1,
    });
  });
});

const isIncydr = (simulator: World['simulator']): simulator is IncydrSimulator => 'archiveCase' in simulator;

const isFalcon = (simulator: World['simulator']): simulator is FalconSimulator => 'fillCase' in simulator;
