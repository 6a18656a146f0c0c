import { GetObjectRetentionCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExportOrder } from '../../lib/exports/queue.ts';
import type { Artifact } from '../../lib/exports/store.ts';
import { around, kill, Killed, minutes, once, seconds } from '../opening/world.ts';
import { type Parts, type RunWorld, sha256, startRunWorld } from './run-world.ts';

let world: RunWorld;

beforeAll(async () => {
  world = await startRunWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.fresh());

const hours = (count: number) => minutes(60 * count);
const event = (index: number) => world.incydr.eventIds[index] ?? '';

/** A case with one file event, changed a minute ago. */
async function aCase(): Promise<number> {
  const [number = 0] = world.incydr.addCases(1);
  await world.attach(number, event(0));
  world.clock.advance(minutes(1));
  return number;
}

/** A store that does something before it puts an artifact of that name. */
const before = (name: string, run: (artifact: Artifact) => void | Promise<void>): Partial<Parts> => ({
  store: {
    ...world.parts.store,
    put: async (artifact) => {
      if (artifact.name === name) await run(artifact);
      return world.parts.store.put(artifact);
    },
  },
});

/** A platform that answers one path with other bytes. */
const answering = (path: string, body: string): Partial<Parts> => ({
  fetch: async (input, init) =>
    input instanceof URL && input.pathname.endsWith(path)
      ? new Response(body, { headers: { 'content-length': String(body.length) } })
      : fetch(input, init),
});

/** A platform that has no answer about one case. */
const unavailableFor = (number: number): Partial<Parts> => ({
  fetch: async (input, init) =>
    input instanceof URL && input.pathname.startsWith(`/v1/cases/${number}`)
      ? new Response('busy', { status: 503 })
      : fetch(input, init),
});

describe('what a run exports', () => {
  test('a changed case is exported: artifacts, manifest and run name each other by version and hash', async () => {
    const number = await aCase();
    const run = await world.run();
    expect(run.cases).toMatchObject([{ id: String(number), outcome: 'exported', reason: null }]);
    expect(run.counts).toMatchObject({ exported: 1, deleted: 0, failed: 0 });
    const [exported] = run.cases;
    const link = exported?.manifest;
    expect(sha256(await world.read(link?.key ?? '', link?.versionId ?? null))).toBe(link?.sha256);
    const { artifacts, case: described } = await world.caseManifest(link);
    expect(described).toMatchObject({
      id: String(number),
      updatedAt: world.incydr.cases.get(number)?.updatedAt,
    });
    expect(artifacts.map(({ name }) => name)).toEqual(['summary.pdf', 'events.csv', 'case.zip', 'case.json']);
    for (const { key, versionId, size, sha256: hash } of artifacts) {
      const bytes = await world.read(key, versionId);
      expect([bytes.length, sha256(bytes)]).toEqual([size, hash]);
    }
  });

  test('an unchanged case costs nothing beyond the listing', async () => {
    await aCase();
    await world.run();
    world.incydr.clearRequests();
    const run = await world.run(); // within the overlap: the case is listed again
    const { 'auth.token': _, ...asked } = world.incydr.counts();
    expect(asked).toEqual({ 'cases.list': 1 });
    expect(run.cases).toEqual([]);
  });

  test('a case that casebridge attached to counts as changed, though the platform does not say so', async () => {
    world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
    const number = await aCase();
    await world.run();
    world.clock.advance(hours(24));
    await world.run(); // so that the case lies outside the overlap
    world.clock.advance(hours(24));
    await world.attach(number, event(1));
    await world.recordAttached(number);
    world.clock.advance(hours(1));
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
    expect((await world.run()).cases).toEqual([]);
  });

  test('what casebridge attaches while the case is exported is exported by the next run', async () => {
    world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
    const number = await aCase();
    await world.run(
      before('manifest.json', async ({ key }) => {
        if (key.includes('/runs/')) return;
        world.clock.advance(seconds(1));
        await world.attach(number, event(1));
        await world.recordAttached(number);
        world.clock.advance(seconds(1));
      }),
    );
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test('a case that changes while a run is planned is exported by the next run', async () => {
    const number = await aCase();
    const changing = around(world.parts.runs, 'write', {
      after: once(() => {
        world.clock.advance(seconds(1));
        world.incydr.editCase({ number, description: 'changed after the run was opened' });
      }),
    });
    expect((await world.run({ runs: changing })).cases).toEqual([]);
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test('a case that changes while a long run is open is exported by the next run', async () => {
    await aCase();
    await world.plan();
    world.clock.advance(hours(1));
    const later = await aCase();
    world.clock.advance(hours(1));
    await world.work();
    await world.finish();
    expect((await world.run()).cases).toMatchObject([{ id: String(later), outcome: 'exported' }]);
  });

  test('a change that the platform lists late is exported by the next run', async () => {
    world.incydr.settings.indexLagMs = minutes(5);
    const number = await aCase();
    expect((await world.run()).cases).toEqual([]);
    world.clock.advance(hours(24));
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test('a case whose end was written without an answer is known as exported all the same', async () => {
    const number = await aCase();
    const { runs, exported } = world.parts;
    await world.plan();
    // The table is asked again for what it has written already, and says that it is there.
    const lost = {
      ...runs,
      end: async (...asked: Parameters<typeof runs.end>) => !(await runs.end(...asked)),
    };
    await world.work({ runs: lost });
    await world.finish();
    const updatedAt = world.incydr.cases.get(number)?.updatedAt;
    expect(await exported.read(world.name(), String(number))).toMatchObject({ updatedAt, goneSince: null });
  });

  test('a case that is gone when its turn comes is recorded as deleted', async () => {
    const number = await aCase();
    await world.plan();
    world.incydr.deleteCase(number);
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).cases).toMatchObject([
      {
        id: String(number),
        outcome: 'deleted',
        reason: 'the case is no longer on the platform',
        updatedAt: null,
        manifest: null,
      },
    ]);
  });
});

describe('a case that changes while it is exported', () => {
  test('is exported again, and one manifest tells of the last version', async () => {
    const number = await aCase();
    const edit = once(() => {
      world.clock.advance(seconds(1));
      world.incydr.editCase({ number, description: 'changed under way' });
    });
    const run = await world.run(before('case.json', edit));
    const updatedAt = world.incydr.cases.get(number)?.updatedAt;
    expect(run.cases).toMatchObject([{ outcome: 'exported', updatedAt }]);
    expect((await world.keys()).filter((key) => /^.*cases.*manifest/.test(key))).toHaveLength(1);
  });

  test('by an event that its list of events lacks is no bad export', async () => {
    const number = await aCase();
    const run = await world.run(
      before(
        'summary.pdf',
        once(() => world.attach(number, event(1))),
      ),
    );
    expect(run.cases).toMatchObject([{ outcome: 'exported', reason: null }]);
  });

  test('each time ends as failed, and the next run exports it', async () => {
    const number = await aCase();
    let edits = 0;
    const run = await world.run(
      before('case.json', () => {
        world.clock.advance(seconds(1));
        world.incydr.editCase({ number, description: `edit ${(edits += 1)}` });
      }),
    );
    expect(edits).toBe(3);
    expect(run.cases).toMatchObject([
      { outcome: 'failed', reason: 'the case changed during each of 3 exports', manifest: null },
    ]);
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });
});

describe('while the platform cannot answer', () => {
  test('orders are queued again, none is a dead letter, and all is exported afterwards', async () => {
    await aCase();
    await aCase();
    await world.plan();
    world.incydr.addFault({ operation: '*', status: 503, times: 100_000 });
    for (let received = 0; received < 6; received += 1) {
      expect(await world.work()).toEqual([]);
      world.clock.advance(minutes(15));
    }
    expect(await world.deadLetters()).toBe(0);
    await world.finish();
    expect((await world.state()).watermark).toBeNull();
    world.incydr.clearFaults();
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).counts).toMatchObject({ exported: 2, failed: 0 });
  });

  test.each(['cases.exportSummary', 'cases.exportFileEvents', 'cases.exportFull'])(
    'a body of %s that breaks off is asked for again later, and fails nothing',
    async (operation) => {
      await aCase();
      await world.plan();
      world.incydr.addFault({ operation, cutBodyAfter: 20 });
      expect(await world.work()).toEqual([]);
      expect(world.delays).toEqual([0, 5]);
      expect((await world.keys()).filter((key) => key.includes('manifest'))).toEqual([]);
      world.clock.advance(seconds(5));
      await world.work();
      await world.finish();
      expect((await world.lastManifest()).counts).toMatchObject({ exported: 1, failed: 0 });
    },
  );

  test('it is asked nothing before the time that it named, though no message can be delayed as long', async () => {
    await aCase();
    await world.plan();
    world.incydr.addFault({ operation: '*', status: 429, headers: { 'retry-after': '3600' } });
    await world.work();
    world.incydr.clearRequests();
    world.clock.advance(minutes(15));
    await world.work();
    expect(world.incydr.requests).toEqual([]);
    expect(world.delays).toEqual([0, 3600, 2700]);
    world.clock.advance(minutes(45));
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).counts).toMatchObject({ exported: 1 });
  });

  test('a run that could not be planned is planned later, from the same watermark', async () => {
    const number = await aCase();
    world.incydr.addFault({ operation: 'cases.list', status: 503, times: 100 });
    await world.plan();
    expect((await world.state()).plannedAt).toBeNull();
    world.incydr.clearFaults();
    world.clock.advance(hours(24));
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test.each([
    ['to ask anything', -seconds(1)],
    ['to begin an artifact', seconds(3)],
  ])(
    'a case for which no invocation has the time %s is named as failed, after three of them',
    async (_, left) => {
      await world.fresh({ artifacts: ['pdf', 'csv'] });
      await aCase();
      await world.plan();
      for (let invocation = 0; invocation < 3; invocation += 1) {
        expect((await world.state()).openRun).not.toBeNull();
        await world.work({}, left);
        world.clock.advance(seconds(5));
      }
      await world.finish();
      const [failed] = (await world.lastManifest()).cases;
      expect(failed).toMatchObject({ outcome: 'failed' });
      expect(failed?.reason).toMatch(/^its export did not fit into one invocation: /);
    },
  );
});

describe('a bad artifact is recorded as failed with the reason, and never becomes an object', () => {
  const page = '<html><body>Please sign in</body></html>';

  test.each([
    ['a PDF cut short', 'summary.pdf', 'cases.exportSummary', 'it ends before the end of the PDF'],
    ['a CSV cut short', 'events.csv', 'cases.exportFileEvents', 'it has 0 rows for 1 pieces of evidence'],
    ['a ZIP cut short', 'case.zip', 'cases.exportFull', 'it ends before the directory of the ZIP'],
  ])('%s', async (_, name, operation, wrong) => {
    await aCase();
    world.incydr.addFault({ operation, truncateBodyTo: 60, times: 3 });
    const run = await world.run();
    expect(run.cases).toMatchObject([
      { outcome: 'failed', reason: `the artifact ${name} is not whole: ${wrong}`, manifest: null },
    ]);
    expect((await world.keys()).filter((key) => key.endsWith(`/${name}`))).toEqual([]);
    expect((await world.keys()).filter((key) => /^.*cases.*manifest/.test(key))).toEqual([]);
    expect((await world.run()).counts).toMatchObject({ exported: 1, failed: 0 });
  });

  test.each([
    ['a page for a PDF', 'summary.pdf', '/export', page, 'it does not begin as a PDF'],
    ['a page for a CSV', 'events.csv', '/fileevent/export', `${page}\n${page}`, 'it begins as a page'],
    ['a page for a ZIP', 'case.zip', '/export/full', page, 'it does not begin as a ZIP'],
    ['nothing for a PDF', 'summary.pdf', '/export', '', 'it does not begin as a PDF'],
  ])('%s', async (_, name, path, body, wrong) => {
    const number = await aCase();
    const run = await world.run(answering(`/v1/cases/${number}${path}`, body));
    expect(run.cases).toMatchObject([
      { outcome: 'failed', reason: `the artifact ${name} is not whole: ${wrong}` },
    ]);
    expect((await world.keys()).filter((key) => key.endsWith(`/${name}`))).toEqual([]);
  });

  test('cut short once, it is asked for again at once', async () => {
    await aCase();
    world.incydr.addFault({ operation: 'cases.exportFull', truncateBodyTo: 60 });
    expect((await world.run()).counts).toMatchObject({ exported: 1, failed: 0 });
  });
});

describe('a process that dies', () => {
  const dies = (plan: Promise<unknown>) => expect(plan).rejects.toThrow(Killed);

  test('after the artifacts and before the manifest leaves nothing listed, and a second try completes', async () => {
    await aCase();
    await world.plan();
    expect(await world.work(before('manifest.json', kill))).toEqual([expect.any(Killed)]);
    expect((await world.keys()).filter((key) => key.includes('manifest'))).toEqual([]);
    await world.finish();
    expect((await world.state()).watermark).toBeNull();
    expect(await world.work()).toEqual([]);
    await world.finish();
    expect((await world.lastManifest()).counts).toMatchObject({ exported: 1, failed: 0 });
  });

  test('between the manifest and the end state is made up for by a second try', async () => {
    await aCase();
    await world.plan();
    await world.work({ runs: around(world.parts.runs, 'end', { before: kill }) });
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).counts).toMatchObject({ exported: 1, failed: 0 });
  });

  test('between the end state and what later runs go by is made up for when its message comes again', async () => {
    await aCase();
    await world.plan();
    await world.work({ exported: around(world.parts.exported, 'record', { before: kill }) });
    await world.work();
    await world.finish();
    world.clock.advance(minutes(1));
    expect((await world.run()).counts).toMatchObject({ cases: 0 });
  });

  test.each<[string, () => Partial<Parts>]>([
    ['after it opened the run', () => ({ runs: around(world.parts.runs, 'write', { after: once(kill) }) })],
    ['after it added a case', () => ({ runs: around(world.parts.runs, 'add', { after: kill }) })],
    ['before it queued', () => ({ queue: kill })],
    [
      'after it queued',
      () => ({
        queue: async (orders) => {
          await world.parts.queue(orders);
          kill();
        },
      }),
    ],
  ])('planning %s is resumed a day later, and the run is not overdue at once', async (_, parts) => {
    const numbers = [await aCase(), await aCase()];
    const run = world.clock.now().toISOString();
    await dies(world.plan(parts()));
    await world.finish(); // there is nothing to finish yet
    expect((await world.state()).openRun).toBe(run);
    world.clock.advance(hours(24));
    await world.plan();
    await world.finish();
    await world.work();
    await world.finish();
    const manifest = await world.lastManifest();
    expect(manifest.run).toBe(run);
    expect(manifest.cases.map(({ id, outcome }) => [id, outcome])).toEqual(
      numbers.map((number) => [String(number), 'exported']),
    );
  });

  test('planning leaves no case in its run that nobody was asked to export', async () => {
    const number = await aCase();
    await dies(world.plan({ runs: around(world.parts.runs, 'add', { after: kill }) }));
    world.clock.advance(hours(1));
    world.incydr.editCase({ number, description: 'no longer listed up to the start of the run' });
    await world.plan();
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test.each<[string, () => Partial<Parts>]>([
    ['before its manifest', () => before('manifest.json', kill)],
    ['after its manifest', () => ({ runs: around(world.parts.runs, 'write', { before: kill }) })],
  ])('finishing %s leaves the watermark where it was, and the chain whole', async (_, parts) => {
    await aCase();
    const first = await world.run();
    world.clock.advance(hours(1));
    await aCase();
    await world.plan();
    await world.work();
    await dies(world.finish(parts()));
    expect((await world.state()).watermark).toBe(first.run);
    await world.finish();
    const { watermark, openRun } = await world.state();
    const second = await world.lastManifest();
    expect([watermark, openRun]).toEqual([second.run, null]);
    expect(second.span).toEqual({ from: first.run, until: second.run });
  });
});

describe('one open run', () => {
  test('is not planned again, and no second one is opened beside it', async () => {
    await aCase();
    await world.plan();
    const { openRun } = await world.state();
    world.clock.advance(hours(1));
    await aCase();
    await world.plan();
    expect((await world.state()).openRun).toBe(openRun);
    expect(world.delays).toEqual([0]);
  });

  test('comes of two planners at once, and each of its cases is queued once', async () => {
    await aCase();
    const overtaken = once(async () => {
      world.clock.advance(seconds(1));
      await world.plan();
    });
    await world.plan({ runs: around(world.parts.runs, 'write', { before: overtaken }) });
    expect(world.delays).toEqual([0]);
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).counts).toMatchObject({ exported: 1, failed: 0 });
  });

  test('that was finished beside a slow planner exports nothing more: the next run does, and names it', async () => {
    const number = await aCase();
    const overtaken = once(async () => {
      world.clock.advance(minutes(11)); // the planner's time is over, and still it is not stopped
      world.incydr.editCase({ number, description: 'no longer in the span of the run' });
      await world.plan();
      await world.finish();
    });
    await world.plan({ runs: around(world.parts.runs, 'add', { before: overtaken }) });
    await world.work();
    world.clock.advance(minutes(1));
    expect((await world.keys()).filter((key) => key.startsWith(`${world.connection()}/cases`))).toEqual([]);
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test('a message that comes twice costs nothing the second time', async () => {
    await aCase();
    await world.plan({
      queue: async (orders) => {
        await world.parts.queue(orders);
        await world.parts.queue(orders);
      },
    });
    await world.work();
    expect(world.incydr.counts()['cases.exportFull']).toBe(1);
  });

  test('that two workers saw in two states is exported as the second by the next run, for the first is what this one lists', async () => {
    const number = await aCase();
    let orders: readonly ExportOrder[] = [];
    await world.plan({
      queue: async (some) => {
        orders = some;
        await world.parts.queue(some);
      },
    });
    const overtaken = once(async () => {
      await world.parts.queue(orders);
      await world.work();
      world.incydr.editCase({ number, description: 'changed before the slow one reads it' });
    });
    await world.work({ runs: around(world.parts.runs, 'readCase', { after: overtaken }) });
    await world.finish();
    world.clock.advance(minutes(1));
    const changed = world.incydr.cases.get(number)?.updatedAt;
    expect((await world.run()).cases).toMatchObject([{ outcome: 'exported', updatedAt: changed }]);
  });

  test('that one worker ended while another was about to is known as the one that ended it saw it', async () => {
    const number = await aCase();
    let orders: readonly ExportOrder[] = [];
    await world.plan({
      queue: async (some) => {
        orders = some;
        await world.parts.queue(some);
      },
    });
    const isAboutToEnd = Promise.withResolvers<void>();
    const hasEnded = Promise.withResolvers<void>();
    const { runs } = world.parts;
    let other: Promise<unknown> = Promise.resolve();
    const overtaken = once(async () => {
      world.clock.advance(seconds(1));
      world.incydr.editCase({ number, description: 'changed after the first one read it' });
      await world.parts.queue(orders);
      const waits = once(async () => {
        isAboutToEnd.resolve();
        await hasEnded.promise;
      });
      other = world.work({ runs: around(runs, 'end', { before: waits }) });
      await isAboutToEnd.promise;
    });
    await world.work({
      ...before('manifest.json', overtaken),
      runs: around(runs, 'end', { after: () => hasEnded.resolve() }),
    });
    await other;
    await world.finish();
    world.clock.advance(minutes(1));
    const changed = world.incydr.cases.get(number)?.updatedAt;
    expect((await world.run()).cases).toMatchObject([{ outcome: 'exported', updatedAt: changed }]);
  });

  test('two finishers at once leave a chain that hangs on bytes that are there', async () => {
    await aCase();
    await world.plan();
    await world.work();
    const overtaken = once(async () => {
      world.clock.advance(seconds(1));
      await world.finish();
    });
    await world.finish(before('manifest.json', overtaken));
    const { lastRun, lastManifestSha256 } = await world.state();
    const { previous } = await world.run();
    expect(previous?.sha256).toBe(lastManifestSha256);
    const bytes = await world.read(previous?.key ?? '', previous?.versionId ?? null);
    expect(sha256(bytes)).toBe(previous?.sha256);
    expect(JSON.parse(bytes.toString())).toMatchObject({ run: lastRun });
  });

  test('run manifests chain by hash, each to the one before', async () => {
    const runs = [await world.run(), await world.run(), await world.run()];
    expect(runs[0]?.previous).toBeNull();
    for (const [index, { previous }] of runs.slice(1).entries()) {
      const bytes = await world.read(previous?.key ?? '', previous?.versionId ?? null);
      expect(sha256(bytes)).toBe(previous?.sha256);
      expect(JSON.parse(bytes.toString())).toMatchObject({ run: runs[index]?.run });
    }
  });
});

describe('an overdue run', () => {
  const overdue = hours(12);

  test('names its stragglers as failed and ends; the next run has them, and late messages do nothing', async () => {
    const number = await aCase();
    await world.plan();
    world.clock.advance(overdue - 1);
    await world.finish();
    expect((await world.state()).openRun).not.toBeNull();
    world.clock.advance(1);
    await world.finish();
    expect((await world.lastManifest()).cases).toMatchObject([
      { id: String(number), outcome: 'failed', reason: 'not exported before the run was overdue' },
    ]);
    world.incydr.clearRequests();
    await world.work();
    expect(world.incydr.requests).toEqual([]);
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test('is one in which no case has ended for twelve hours, however long it takes: a small budget makes for days', async () => {
    const [first, second] = [await aCase(), await aCase()];
    await world.plan();
    world.clock.advance(overdue - hours(1));
    // The platform has calls left for one case only.
    await world.work(unavailableFor(second));
    world.clock.advance(overdue - hours(1));
    await world.finish();
    expect((await world.state()).openRun).not.toBeNull();
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).cases).toMatchObject([
      { id: String(first), outcome: 'exported' },
      { id: String(second), outcome: 'exported' },
    ]);
  });

  test('that is closed over a worker keeps what its manifest says, and the next run exports the case', async () => {
    const number = await aCase();
    await world.plan();
    await world.work(
      before(
        'manifest.json',
        once(async () => {
          world.clock.advance(overdue);
          await world.finish();
        }),
      ),
    );
    await world.finish();
    expect((await world.lastManifest()).cases).toMatchObject([{ id: String(number), outcome: 'failed' }]);
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });

  test('what fails is tried by each further run until it is exported', async () => {
    const number = await aCase();
    const bad = answering(`/v1/cases/${number}/export`, 'not a PDF');
    for (const broken of [bad, bad, bad]) {
      expect((await world.run(broken)).cases).toMatchObject([{ id: String(number), outcome: 'failed' }]);
      world.clock.advance(hours(24));
    }
    expect((await world.run()).cases).toMatchObject([{ id: String(number), outcome: 'exported' }]);
  });
});

describe('retention', () => {
  beforeEach(() => world.fresh({ retention: { years: 7, mode: 'governance' } }));

  test('is set on every version that a run wrote', async () => {
    await aCase();
    await world.run();
    const versions = await world.versions();
    expect(versions).toHaveLength(7);
    for (const { key, versionId } of versions) {
      const { Retention } = await world.aws.s3.send(
        new GetObjectRetentionCommand({ Bucket: world.aws.bucket, Key: key, VersionId: versionId }),
      );
      expect([key, Retention?.Mode]).toEqual([key, 'GOVERNANCE']);
    }
  });

  test('that one invocation has no time for is gone on with by the next, and the manifest comes after all of it', async () => {
    await aCase();
    await world.plan();
    const slow = around(world.parts.store, 'retain', { after: () => world.clock.advance(minutes(8)) });
    expect(await world.work({ store: slow })).toEqual([]);
    expect((await world.keys()).filter((key) => key.endsWith('manifest.json'))).toEqual([]);
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).counts).toMatchObject({ exported: 1 });
  });

  test('that fails half way leaves no manifest', async () => {
    await aCase();
    await world.plan();
    let retained = 0;
    const retain: Parts['store']['retain'] = async (...values) => {
      if ((retained += 1) === 3) throw new Error('S3 is busy');
      return world.parts.store.retain(...values);
    };
    await world.work({ store: { ...world.parts.store, retain } });
    expect((await world.keys()).filter((key) => key.includes('manifest'))).toEqual([]);
    await world.work();
    await world.finish();
    expect((await world.lastManifest()).counts).toMatchObject({ exported: 1 });
  });
});
