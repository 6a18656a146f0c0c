import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { around, kill, Killed, minutes, once, seconds, startWorld, timings, type World } from './world.ts';

// An attempt is settled once its call, the longest commit delay and the index's lag are over.
const settled = timings.timeout / 2 + timings.timeout + timings.commitDelay + timings.indexLag + 1;

describe.each(['falcon', 'incydr'] as const)('the opening protocol on %s', (name) => {
  let world: World;
  let evidence: string[];

  beforeAll(async () => {
    world = await startWorld(name);
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.fresh();
    evidence = world.known.slice(0, 60);
  });

  const at = (index: number) => evidence[index] ?? '';
  /** Drains, as the sweep would, once whatever was attempted is settled. */
  const drainLater = async () => {
    world.clock.advance(settled);
    await world.drain();
  };
  const dies = (drain: Promise<void>) => expect(drain).rejects.toThrow(Killed);

  test('the first alert of a key opens a case that holds its evidence', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    const [caseId] = world.cases();
    expect(world.holders(at(0))).toEqual([caseId]);
    expect(await world.alerts()).toEqual({ A1: { state: 'attached', caseId, reason: null } });
  });

  test('further alerts of a key are attached to its case, and a drained key costs nothing', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    await world.accept('A2', [at(1)]);
    await world.accept('A3', [at(2)]);
    await world.drain();
    world.simulator.clearRequests();
    await world.drain();
    expect(world.simulator.requests).toEqual([]);
    expect(world.cases()).toHaveLength(1);
    expect([at(1), at(2)].map(world.holders)).toEqual([world.cases(), world.cases()]);
  });

  test('an alert without evidence opens a case of its own key, and joins it', async () => {
    await world.accept('A1', []);
    await world.accept('A2', []);
    await world.drain();
    const [caseId] = world.cases();
    expect(world.cases()).toHaveLength(1);
    expect(Object.values(await world.alerts()).map((it) => it.caseId)).toEqual([caseId, caseId]);
  });

  test('an attempt is written down, with its ids and its end, before the platform is asked', async () => {
    await world.accept('A1', [at(0)]);
    const seen: unknown[] = [];
    const spying: typeof fetch = async (input, init) => {
      const pathname = pathOf(input);
      if (world.is.create(init?.method ?? '', pathname) || world.is.attach(init?.method ?? '', pathname))
        seen.push((await world.record()).attempt);
      return fetch(input, init);
    };
    const until = new Date(
      world.clock.now().getTime() + timings.timeout / 2 + timings.timeout + timings.commitDelay,
    ).toISOString();
    await world.drain({ fetch: spying });
    const created = { kind: 'create', ids: name === 'falcon' ? [at(0)] : [], until };
    expect(seen).toEqual(name === 'falcon' ? [created] : [created, { kind: 'attach', ids: [at(0)], until }]);
    expect((await world.record()).attempt).toBeNull();
  });

  test.each(['create', 'attach'] as const)(
    'an answer of %s that is lost after the commit is never asked for twice',
    async (operation) => {
      await world.accept('A1', [at(0)]);
      if (operation === 'attach') {
        await world.drain();
        await world.accept('A2', [at(1)]);
      }
      world.simulator.clearRequests();
      world.simulator.addFault({ operation: world.operations[operation], loseAnswer: true });
      await world.drain();
      await world.drain(); // a second ring, while it is not settled
      expect(world.simulator.counts()[world.operations[operation]]).toBe(1);
      await drainLater();
      expect(world.simulator.counts()[world.operations[operation]]).toBe(1);
      expect(world.cases()).toHaveLength(1);
      expect(Object.values(await world.alerts()).map((it) => it.state)).not.toContain('waiting');
      for (const id of operation === 'attach' ? [at(0), at(1)] : [at(0)])
        expect(world.holders(id)).toEqual(world.cases());
    },
  );

  test('a worker killed between create and record, with the index lagging, leaves one case', async () => {
    world.simulator.settings.indexLagMs = timings.indexLag;
    await world.accept('A1', [at(0)]);
    const { records, inbox } = world.parts;
    await dies(
      world.drain({
        records: around(around(records, 'finish', { before: kill }), 'begin', { before: afterFirst(kill) }),
        inbox: around(inbox, 'markDone', { before: kill }),
      }),
    );
    expect(world.cases()).toHaveLength(1);
    await world.drain(); // the message comes again at once
    world.clock.advance(timings.timeout / 2 + timings.timeout + timings.commitDelay + 1); // the attempt is over, the index still lags
    await world.drain();
    expect(world.cases()).toHaveLength(1);
    world.clock.advance(timings.indexLag);
    await world.drain();
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(at(0))).toEqual(world.cases());
    expect((await world.alerts())['A1']?.state).toBe('attached');
  });

  test('a case that a person closed before the recovery is found all the same', async () => {
    await world.accept('A1', [at(0)]);
    const { records, inbox } = world.parts;
    const killed = {
      inbox: around(inbox, 'markDone', { before: kill }),
      records: around(records, 'begin', { before: afterFirst(kill) }),
    };
    await dies(world.drain(killed));
    const [first = ''] = world.cases();
    world.close(first);
    await drainLater();
    // Falcon's case was created with the evidence in it; Incydr's is closed before any could be attached.
    const [, second] = world.cases();
    expect(world.cases()).toHaveLength(name === 'falcon' ? 1 : 2);
    expect(world.holders(at(0))).toEqual([name === 'falcon' ? first : second]);
    expect((await world.alerts())['A1']).toEqual({
      state: 'attached',
      caseId: name === 'falcon' ? first : second,
      reason: null,
    });
  });

  test('a commit that comes after the timeout, but in time, opens no second case', async () => {
    await world.accept('A1', [at(0)]);
    let commit: () => Promise<unknown> = async () => undefined;
    const slow: typeof fetch = (input, init) => {
      if (!world.is.create(init?.method ?? '', pathOf(input))) return fetch(input, init);
      const { signal, ...late } = init ?? {};
      commit = () => fetch(input, late);
      return Promise.reject(
        new DOMException('the operation timed out', signal ? 'TimeoutError' : 'AbortError'),
      );
    };
    await world.drain({ fetch: slow });
    expect(world.cases()).toEqual([]);
    world.clock.advance(timings.commitDelay - 1);
    await world.drain();
    await commit();
    world.clock.advance(settled);
    await world.drain();
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(at(0))).toEqual(world.cases());
  });

  test('two workers at one key open one case', async () => {
    await world.accept('A1', [at(0)]);
    await world.accept('A2', [at(1)]);
    await Promise.all([world.drain(), world.drain(), world.drain()]);
    await drainLater();
    expect(world.cases()).toHaveLength(1);
    expect([at(0), at(1)].map(world.holders)).toEqual([world.cases(), world.cases()]);
  });

  test('a worker that was held up between its attempt and its send does not send late', async () => {
    await world.accept('A1', [at(0)]);
    const heldUp = once(async () => {
      world.clock.advance(settled);
      await world.drain(); // another worker finds the attempt, sees that it did nothing, and opens the case
    });
    await world.drain({ records: around(world.parts.records, 'begin', { after: heldUp }) });
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(at(0))).toEqual(world.cases());
  });

  test('what happened between reading the record and reading the alerts is noticed', async () => {
    await world.accept('A1', [at(0)]);
    const meanwhile = once(async () => {
      await world.drain();
      world.close(world.cases()[0] ?? '');
      await world.accept('A2', [at(1)]);
      await world.drain();
    });
    const { records, inbox } = world.parts;
    // Whichever of the two is read first, the rest of the world moves on before the second.
    await world.drain({
      records: around(records, 'read', { after: meanwhile }),
      inbox: around(inbox, 'waiting', { after: meanwhile }),
    });
    await drainLater();
    expect(world.cases()).toHaveLength(2);
    expect([at(0), at(1)].map((id) => world.holders(id).length)).toEqual([1, 1]);
  });

  test('a worker killed between marking the alerts and clearing the attempt attaches nothing twice', async () => {
    await world.accept('A1', [at(0)]);
    const second = afterFirst(kill);
    const { inbox, records } = world.parts;
    // Whichever of the two writes comes first, the process dies before the other.
    await dies(
      world.drain({
        inbox: around(inbox, 'markDone', { before: second }),
        records: around(records, 'finish', { before: second }),
      }),
    );
    world.close(world.cases()[0] ?? '');
    await world.drain();
    await drainLater();
    expect(world.holders(at(0))).toHaveLength(1);
    expect((await world.alerts())['A1']?.state).toBe('attached');
    expect((await world.record()).attempt).toBeNull();
  });

  test('a worker that was overtaken changes neither the record nor the platform', async () => {
    await world.accept('A1', [at(0)]);
    const overtaken = once(async () => {
      world.clock.advance(settled);
      await world.drain();
      world.close(world.cases()[0] ?? '');
      await world.accept('A2', [at(1)]);
      await world.drain();
    });
    await world.drain({ inbox: around(world.parts.inbox, 'markDone', { before: overtaken }) });
    await drainLater();
    expect((await world.record()).caseId).toBe(world.cases().at(-1));
    expect([at(0), at(1)].map((id) => world.holders(id).length)).toEqual([1, 1]);
    expect(world.cases()).toHaveLength(2);
  });

  test('evidence that the case holds already is done, and the rest of the list is attached', async () => {
    await world.accept('A1', [at(0), at(1)]);
    await world.drain();
    await world.accept('A2', [at(1)]);
    await world.accept('A3', [at(1), at(2)]);
    await world.drain();
    expect((await world.alerts())['A2']?.state).toBe('attached');
    expect((await world.alerts())['A3']?.state).toBe('attached');
    expect([at(1), at(2)].map(world.holders)).toEqual([world.cases(), world.cases()]);
  });

  test('a poisoned id fails its own alert with the reason, and its neighbours are attached', async () => {
    await world.accept('A0', [at(0)]);
    await world.drain();
    for (let index = 1; index <= 8; index += 1)
      await world.accept(`A${index}`, [index === 5 ? unknown(name) : at(index)]);
    await world.drain();
    const alerts = await world.alerts();
    expect(alerts['A5']?.state).toBe('failed');
    expect(alerts['A5']?.reason).toMatch(/refused \(400\b/);
    expect(
      Object.entries(alerts)
        .filter(([, { state }]) => state === 'attached')
        .map(([id]) => id),
    ).toHaveLength(8);
    expect(world.cases()).toHaveLength(1);
  });

  test('a create that is refused for its evidence still opens the case for the neighbours', async () => {
    await world.accept('A1', [unknown(name)]);
    await world.accept('A2', [at(2)]);
    await world.drain();
    expect(world.cases()).toHaveLength(1);
    expect(world.holders(at(2))).toEqual(world.cases());
    expect((await world.alerts())['A1']?.state).toBe('failed');
    expect((await world.alerts())['A2']?.state).toBe('attached');
  });

  test('an alert that comes after the window opens the next case, which names the one before', async () => {
    await world.accept('A1', [at(0)], { window: minutes(60) });
    await world.drain();
    world.clock.advance(minutes(61));
    await world.accept('A2', [at(1)], { window: minutes(60) });
    await world.drain();
    const [first, second] = world.cases();
    expect(world.holders(at(1))).toEqual([second]);
    const { text, description } = world.shown(second ?? '');
    expect(`${text} ${description}`).toContain(`Continues case ${first}.`);
  });

  test('a case that was deleted or closed by a person is followed by another', async () => {
    await world.accept('A1', [at(0)]);
    await world.drain();
    world.close(world.cases()[0] ?? '');
    await world.accept('A2', [at(1)]);
    await world.drain();
    expect(world.cases()).toHaveLength(2);
    expect(world.holders(at(1))).toEqual([world.cases()[1]]);
    expect((await world.record()).generation).toBe(2);
  });

  test('a 429 is obeyed until it ends, and nothing is sent before', async () => {
    await world.accept('A1', [at(0)]);
    const headers =
      name === 'falcon'
        ? { 'x-ratelimit-retryafter': String(Math.ceil((world.clock.now().getTime() + minutes(3)) / 1000)) }
        : { 'retry-after': '180' };
    world.simulator.addFault({ operation: world.operations.create, status: 429, headers });
    await world.drain();
    const due = new Date((await world.record()).dueAt ?? 0).getTime() - world.clock.now().getTime();
    expect(due).toBeGreaterThanOrEqual(minutes(3));
    expect(due).toBeLessThan(minutes(3) + seconds(1));
    world.simulator.clearRequests();
    world.clock.advance(due - 1);
    await world.drain();
    expect(world.simulator.requests).toEqual([]);
    world.clock.advance(2);
    await world.drain();
    expect(world.holders(at(0))).toEqual(world.cases());
  });

  test('a short 429 is waited out within the same try', async () => {
    await world.accept('A1', [at(0)]);
    const headers =
      name === 'falcon'
        ? { 'x-ratelimit-retryafter': String(Math.ceil(world.clock.now().getTime() / 1000) + 1) }
        : { 'retry-after': '2' };
    world.simulator.addFault({ operation: world.operations.create, status: 429, headers });
    await world.drain();
    expect(world.holders(at(0))).toEqual(world.cases());
    expect(world.simulator.counts()[world.operations.create]).toBe(2);
  });

  test('fifty alerts that wait under one key take the calls that design promises', async () => {
    await world.accept('first', [at(0)]);
    world.simulator.clearRequests();
    await world.drain();
    expect(callsOf(world)).toBe(name === 'falcon' ? 1 : 2);
    for (let index = 1; index <= 50; index += 1) await world.accept(`A${index}`, [at(index)]);
    world.simulator.clearRequests();
    await world.drain();
    expect(callsOf(world)).toBe(name === 'falcon' ? 2 : 1);
  });
});

const pathOf = (input: string | URL | Request): string =>
  new URL(input instanceof Request ? input.url : input).pathname;

const unknown = (name: string) =>
  name === 'falcon' ? `${'0'.repeat(32)}:ind:${'1'.repeat(32)}:1-2-3` : 'no-such-event';

const callsOf = (world: World) =>
  world.simulator.requests.filter(
    ({ operation }) => operation !== 'auth.token' && operation !== 'oauth2AccessToken',
  ).length;

/** Lets the first call pass, and does something at the second. */
function afterFirst(run: () => void): () => void {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls > 1) run();
  };
}
