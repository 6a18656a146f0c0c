import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { release } from '../../lib/exports/open-run.ts';
import { around, minutes, once, seconds } from '../opening/world.ts';
import { type Parts, type RunWorld, startRunWorld } from './run-world.ts';

let world: RunWorld;

beforeAll(async () => {
  world = await startRunWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.fresh());

const hours = (count: number) => minutes(60 * count);
const event = (index: number) => world.incydr.eventIds[index] ?? '';

/** Cases that changed one after the other, a second apart. */
const casesInARow = (count: number) =>
  Array.from({ length: count }, () => {
    world.clock.advance(seconds(1));
    return world.incydr.addCases(1)[0] ?? 0;
  });

const ids = (numbers: number[]) => numbers.map(String).toSorted();

/** A queue that notes whom it is asked to export, and passes nothing on. */
function notingQueue() {
  const asked: string[] = [];
  const queue: Parts['queue'] = async (orders) => {
    asked.push(...orders.map(({ caseId }) => caseId));
  };
  return { asked, queue };
}

describe('planning goes by batches', () => {
  test('an invocation without the time for all of them leaves the rest to the next, which begins where it ended', async () => {
    const numbers = casesInARow(250);
    const { asked, queue } = notingQueue();
    const { runs } = world.parts;
    // Each write of the state takes a minute of the two that the invocation has.
    const slow = around(runs, 'write', { after: () => world.clock.advance(minutes(1)) });
    await world.plan({ queue, runs: slow }, 'start', minutes(2));
    const first = [...asked];
    expect((await world.state()).plannedAt).toBeNull();
    await world.plan({ queue }, 'resume');
    expect(first.length).toBeLessThan(250);
    expect(first.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(numbers.length);
    expect((await world.state()).plannedAt).not.toBeNull();
    // What the first one had read is not read again, but for the last of it.
    const lists = world.incydr.requests.filter(({ operation }) => operation === 'cases.list');
    expect(lists[0]?.query).toContain('updatedAt=1970');
    expect(lists.at(-1)?.query).toMatch(/updatedAt=2026/);
  });

  test('a census that goes on counts each case once', async () => {
    await world.fresh({ census: hours(24 * 7), artifacts: ['csv'] });
    casesInARow(30);
    const { runs } = world.parts;
    const slow = around(runs, 'write', { after: () => world.clock.advance(minutes(1)) });
    await world.plan({ runs: slow }, 'start', minutes(2));
    expect((await world.state()).plannedAt).toBeNull();
    await world.plan({}, 'resume');
    await world.work();
    await world.finish();
    expect(await world.lastManifest()).toMatchObject({ counts: { exported: 30 }, census: { cases: 30 } });
  });

  test('who asks for the next run meanwhile does not stop it', async () => {
    casesInARow(3);
    const { runs } = world.parts;
    const asked = world.clock.now().toISOString();
    const asks = once(() => world.ask(asked));
    await world.plan({ runs: around(runs, 'add', { before: asks }) });
    expect(await world.state()).toMatchObject({ askedAt: asked, heldUntil: null });
    expect((await world.state()).plannedAt).not.toBeNull();
  });

  test('a planner that another one has overtaken leaves the run to it', async () => {
    casesInARow(1);
    await world.plan({ queue: notingQueue().queue, fetch: () => Promise.reject(new Error('no network')) });
    const overtaken = { ...(await world.state()), heldUntil: '2026-03-01T00:10:00.000Z' };
    const { runs } = world.parts;
    const name = world.name();
    const held = await runs.write(name, await world.state(), { heldUntil: '2026-03-01T00:20:00.000Z' });
    await release(name, overtaken, runs);
    expect(await world.state()).toEqual(held);
  });

  test('two planners do not work on one run at once', async () => {
    casesInARow(3);
    const { asked, queue } = notingQueue();
    const meanwhile = once(() => world.plan({ queue }, 'resume'));
    await world.plan({ queue, runs: around(world.parts.runs, 'add', { before: meanwhile }) });
    expect(asked.toSorted()).toEqual(['1', '2', '3']);
  });

  test('a planner that was stopped holds the run no longer than its invocation would have lasted', async () => {
    casesInARow(1);
    const { queue } = notingQueue();
    const dies = around(world.parts.runs, 'add', { before: () => Promise.reject(new Error('killed')) });
    const holds: Partial<Parts> = { queue, runs: { ...dies, read: (name) => world.parts.runs.read(name) } };
    // It dies without having let go, too.
    const dead = around(dies, 'write', { before: once(() => undefined) });
    await expect(world.plan({ ...holds, runs: dead })).rejects.toThrow('killed');
    world.clock.advance(minutes(11));
    await world.plan({ queue }, 'resume');
    expect((await world.state()).plannedAt).not.toBeNull();
  });

  test('at its own turns the planner begins no run that nobody asked for', async () => {
    casesInARow(1);
    await world.plan({}, 'resume');
    expect((await world.state()).openRun).toBeNull();
  });
});

describe('one open run', () => {
  test('another start waits for it, and is begun by the planner’s turn once it has ended; its manifest says since when it waited', async () => {
    casesInARow(1);
    await world.plan();
    world.clock.advance(hours(1));
    const asked = world.clock.now().toISOString();
    await world.plan();
    world.clock.advance(hours(1));
    await world.plan(); // a third is the same wish
    await world.plan({}, 'resume');
    expect(await world.state()).toMatchObject({ askedAt: asked });
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).waitedSince).toBeNull();
    await world.plan({}, 'resume');
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).waitedSince).toBe(asked);
    expect((await world.state()).askedAt).toBeNull();
  });
});

describe('a start that comes while a run is being planned', () => {
  const unplanned = async () => {
    casesInARow(1);
    world.incydr.addFault({ operation: 'cases.list', status: 503, times: 100 });
    await world.plan();
    expect((await world.state()).plannedAt).toBeNull();
  };

  test('is a run of its own, which waits', async () => {
    await unplanned();
    world.clock.advance(hours(24));
    const asked = world.clock.now().toISOString();
    await world.plan();
    expect((await world.state()).askedAt).toBe(asked);
  });

  test('is the same one within a minute: a schedule may strike twice', async () => {
    await unplanned();
    world.clock.advance(seconds(30));
    await world.plan();
    expect((await world.state()).askedAt).toBeNull();
  });
});

describe('the census', () => {
  const weekly = { census: hours(24 * 7) };

  test('comes with the first run, and then with the first one after a week', async () => {
    await world.fresh(weekly);
    casesInARow(2);
    expect((await world.run()).census).toEqual({ cases: 2, evidence: 0, gaps: 0, gone: 0 });
    world.clock.advance(hours(24));
    expect((await world.run()).census).toBeNull();
    world.clock.advance(hours(24 * 6));
    expect((await world.run()).census).toEqual({ cases: 2, evidence: 0, gaps: 0, gone: 0 });
  });

  test('that is asked for while another one is open comes with the next run', async () => {
    await world.fresh(weekly);
    casesInARow(1);
    await world.plan();
    await world.parts.runs.write(world.name(), await world.state(), {
      askedAt: world.clock.now().toISOString(),
      lastCensus: null,
    });
    await world.work();
    await world.finish();
    world.clock.advance(minutes(1));
    await world.plan({}, 'resume');
    await world.finish();
    expect((await world.lastManifest()).census).toEqual({ cases: 1, evidence: 0, gaps: 0, gone: 0 });
  });

  test('finds a case that no run has exported, queues it and names it', async () => {
    await world.fresh(weekly);
    casesInARow(1);
    await world.run();
    world.clock.advance(hours(24 * 8));
    // A case whose time of change lies where no run will look any more.
    const [late = 0] = world.incydr.addCases(1);
    const hidden = world.incydr.cases.get(late);
    if (hidden) Object.assign(hidden, { updatedAt: '2026-02-01T00:00:00.000000Z' });
    const run = await world.run();
    expect(run.cases).toMatchObject([
      { id: String(late), outcome: 'exported', why: 'census: never exported' },
    ]);
    expect(run.census).toMatchObject({ cases: 2, gaps: 1 });
  });

  test('finds evidence that came without the platform calling the case changed', async () => {
    await world.fresh(weekly);
    world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
    const [number = 0] = casesInARow(1);
    await world.attach(number, event(0));
    await world.run();
    world.clock.advance(hours(24 * 8));
    await world.attach(number, event(1));
    const run = await world.run();
    expect(run.cases).toMatchObject([
      { id: String(number), outcome: 'exported', why: 'census: holds 2 pieces of evidence, 1 were exported' },
    ]);
    expect(run.census).toEqual({ cases: 1, evidence: 2, gaps: 1, gone: 0 });
  });

  test('names a case that was exported and is gone from the platform, once', async () => {
    await world.fresh(weekly);
    const [kept = 0, gone = 0] = casesInARow(2);
    await world.run();
    world.incydr.deleteCase(gone);
    world.clock.advance(hours(24 * 8));
    const run = await world.run();
    expect(run.cases).toMatchObject([
      { id: String(gone), outcome: 'deleted', reason: 'the case is no longer on the platform' },
    ]);
    expect(run.census).toEqual({ cases: 1, evidence: 0, gaps: 0, gone: 1 });
    world.clock.advance(hours(24 * 8));
    expect((await world.run()).census).toMatchObject({ cases: 1, gone: 0 });
    expect(kept).not.toBe(gone);
  });

  test('whose list of all cases takes several invocations goes on where it was, and finds what is gone', async () => {
    await world.fresh({ ...weekly, filter: { status: ['CLOSED'] } });
    const [leftOut = 0, ...numbers] = casesInARow(1_100);
    for (const number of [leftOut, ...numbers]) {
      world.clock.advance(seconds(1));
      if (number !== leftOut) world.incydr.closeCase(number);
      await world.recordExported(String(number), world.incydr.cases.get(number)?.updatedAt ?? '');
    }
    const [gone = 0] = numbers;
    world.incydr.deleteCase(gone);
    world.clock.advance(hours(24 * 8));
    const { runs } = world.parts;
    // Each row of what was seen takes time: an invocation has it for a part of a list.
    const slow = around(runs, 'see', { after: () => world.clock.advance(seconds(20)) });
    await world.plan({ runs: slow }, 'start', minutes(15));
    const ends = [await world.state()];
    while (ends.length < 20 && ends.at(-1)?.plannedAt === null) {
      await world.plan({ runs: slow }, 'resume', seconds(50));
      ends.push(await world.state());
    }
    const cut = ends.filter(({ plannedAt }) => plannedAt === null);
    // The list of what changed fits into the first one.
    expect(cut.map(({ allCursor }) => allCursor !== null)).toEqual([true, true, true]);
    await world.finish();
    expect(await world.lastManifest()).toMatchObject({
      cases: [{ id: String(gone), outcome: 'deleted' }],
      census: { cases: 1_098, gone: 1 },
    });
  });

  test('takes a case back that was gone, as it was', async () => {
    await world.fresh(weekly);
    const [number = 0] = casesInARow(1);
    await world.run();
    const { exported } = world.parts;
    const last = await exported.read(world.name(), String(number));
    if (last) await exported.record(world.name(), { ...last, goneSince: '2026-03-08T00:00:00.000Z' });
    world.clock.advance(hours(24 * 8));
    const why = 'census: is back on the platform';
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported', why }]);
    world.clock.advance(hours(24 * 8));
    expect((await world.run()).cases).toEqual([]);
  });

  test('counts the evidence of a case once that is in the run for another reason', async () => {
    await world.fresh(weekly);
    world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
    const [number = 0] = casesInARow(1);
    await world.attach(number, event(0));
    await world.run();
    world.clock.advance(hours(24 * 8));
    await world.recordAttached(number);
    expect(await world.run()).toMatchObject({ cases: [{ why: 'attached' }], census: { evidence: 1 } });
  });

  test('takes no case for gone that changes while it is planned, and so lies past its span', async () => {
    await world.fresh(weekly);
    const [number = 0] = casesInARow(1);
    await world.run();
    world.clock.advance(hours(24 * 8));
    const { fetch } = world.parts;
    const run = await world.run({
      fetch: (...asked) => {
        if (world.incydr.counts()['cases.list'] === 1) {
          world.clock.advance(seconds(1));
          world.incydr.editCase({ number, findings: 'Seen while the run is planned.' });
        }
        return fetch(...asked);
      },
    });
    expect(run).toMatchObject({ cases: [], census: { gone: 0 } });
  });

  test('takes no case for gone that the filter leaves out by now', async () => {
    await world.fresh({ ...weekly, filter: { status: ['OPEN'] } });
    const [number = 0] = casesInARow(1);
    await world.run();
    world.incydr.closeCase(number);
    world.clock.advance(hours(24 * 8));
    expect(await world.run()).toMatchObject({ cases: [], census: { gone: 0 } });
  });

  test('costs a look at the evidence of the cases that are open, and none of the closed ones', async () => {
    await world.fresh(weekly);
    const [open = 0, closed = 0] = casesInARow(2);
    world.incydr.closeCase(closed);
    world.clock.advance(minutes(1));
    await world.run();
    world.clock.advance(hours(24 * 8));
    world.incydr.clearRequests();
    await world.run();
    const { 'auth.token': _, ...asked } = world.incydr.counts();
    expect(asked).toEqual({ 'cases.list': 1, 'cases.listFileEvents': 1 });
    expect(open).not.toBe(closed);
  });
});

describe('which cases', () => {
  test('a filter leaves out all others', async () => {
    await world.fresh({ filter: { status: ['CLOSED'] } });
    const [, closed = 0] = casesInARow(2);
    world.incydr.closeCase(closed);
    world.clock.advance(minutes(1));
    expect((await world.run()).cases.map(({ id }) => id)).toEqual(ids([closed]));
  });

  test('a filter leaves out those too that casebridge attached to', async () => {
    await world.fresh({ filter: { status: ['CLOSED'] } });
    world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
    const [open = 0, closed = 0] = casesInARow(2);
    world.incydr.closeCase(closed);
    await world.recordAttached(open);
    world.clock.advance(minutes(1));
    expect((await world.run()).cases.map(({ id }) => id)).toEqual(ids([closed]));
    world.clock.advance(hours(24));
    await world.recordAttached(open);
    await world.recordAttached(closed);
    expect((await world.run()).cases).toMatchObject([{ id: String(closed), why: 'attached' }]);
  });
});

describe('what casebridge attached', () => {
  test('counts in the full case too that took a part of it', async () => {
    world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
    const [full = 0, next = 0] = casesInARow(2);
    world.clock.advance(minutes(1));
    await world.run();
    world.clock.advance(hours(24));
    await world.recordAttached(next, full);
    expect((await world.run()).cases.map(({ id }) => id)).toEqual(ids([full, next]));
  });
});

describe('the chain', () => {
  test('the table holds the hash of each run’s manifest, which is the one that the next run names', async () => {
    casesInARow(1);
    await world.run();
    world.clock.advance(hours(24));
    const second = await world.run();
    const [first, last] = await world.chain();
    expect(second.previous).toEqual({
      key: first?.key,
      versionId: first?.versionId,
      sha256: first?.sha256,
    });
    expect(last).toMatchObject({ run: second.run, key: (await world.state()).lastManifestKey });
  });

  test('a run is closed though somebody asks for the next one at that moment', async () => {
    casesInARow(1);
    await world.plan();
    await world.work();
    const asked = world.clock.now().toISOString();
    const asks = once(() => world.ask(asked));
    await world.finish({ store: around(world.parts.store, 'put', { before: asks }) });
    expect(await world.state()).toMatchObject({ openRun: null, askedAt: asked });
  });

  test('a run that is in the chain is not written again: who was stopped after it, the next one only moves the watermark', async () => {
    casesInARow(1);
    await world.plan();
    await world.work();
    const { runs } = world.parts;
    let writes = 0;
    // The first write takes hold of the run; the second one would close it.
    const killed = around(runs, 'write', {
      before: () => ((writes += 1) === 2 ? Promise.reject(new Error('killed')) : Promise.resolve()),
    });
    await expect(world.finish({ runs: killed })).rejects.toThrow('killed');
    const [written] = await world.chain();
    world.clock.advance(minutes(5));
    await world.finish();
    expect(await world.state()).toMatchObject({ openRun: null, lastManifestSha256: written?.sha256 });
    const manifests = (await world.keys()).filter((key) => /\/runs\//.test(key));
    expect(manifests).toHaveLength(1);
  });
});
