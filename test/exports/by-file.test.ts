import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '../../lib/errors.ts';
import type { Artifact } from '../../lib/exports/store.ts';
import { minutes, seconds } from '../opening/world.ts';
import { type Parts, type RunWorld, startRunWorld } from './run-world.ts';

let world: RunWorld;

beforeAll(async () => {
  world = await startRunWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.fresh());

const event = (index: number) => world.incydr.eventIds[index] ?? '';

/** A case with two file events, changed a minute ago. */
async function aCase(): Promise<number> {
  const [number = 0] = world.incydr.addCases(1);
  await world.attach(number, event(0));
  await world.attach(number, event(1));
  world.clock.advance(minutes(1));
  return number;
}

/** A store in which some artifacts take longer than an invocation has. */
const tooSlow = (isSlow: (artifact: Artifact) => boolean): Partial<Parts> => ({
  store: {
    ...world.parts.store,
    put: async (artifact) => {
      if (!isSlow(artifact)) return world.parts.store.put(artifact);
      world.clock.advance(minutes(16));
      throw new Unavailable('the download of the case ZIP broke off', {
        retryAt: world.clock.now(),
        uncertain: false,
      });
    },
  },
});

/** A worker that dies when it comes to an artifact. */
const killedAt = (name: string): Partial<Parts> => ({
  store: {
    ...world.parts.store,
    put: (artifact) =>
      artifact.name === name ? Promise.reject(new Error('killed')) : world.parts.store.put(artifact),
  },
});

async function workedOff(parts: Partial<Parts>, invocations: number): Promise<void> {
  for (let n = 0; n < invocations; n += 1) {
    await world.work(parts);
    world.clock.advance(seconds(10));
  }
}

describe('a try that was cut short', () => {
  test('leaves what it had stored to the next, which fetches only what is missing', async () => {
    await aCase();
    await world.plan();
    await world.work(killedAt('case.zip'));
    world.incydr.clearRequests();
    await world.work();
    await world.finish();
    const { artifacts } = await world.caseManifest((await world.lastManifest()).cases[0]?.manifest);
    expect(artifacts.map(({ name }) => name)).toEqual(['summary.pdf', 'events.csv', 'case.zip', 'case.json']);
    expect(world.incydr.counts()).toMatchObject({ 'cases.exportFull': 1 });
    expect(world.incydr.counts()).not.toHaveProperty('cases.exportSummary');
  });

  test('is of no use to the next where the case has changed since', async () => {
    const number = await aCase();
    await world.plan();
    await world.work(killedAt('case.zip'));
    world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no'; // only its events tell
    await world.attach(number, event(2));
    await world.work();
    await world.finish();
    const run = await world.lastManifest();
    expect(run.cases).toMatchObject([{ outcome: 'exported', evidence: 3 }]);
    const { artifacts } = await world.caseManifest(run.cases[0]?.manifest);
    const csv = artifacts.find(({ name }) => name === 'events.csv');
    const rows = (await world.read(csv?.key ?? '', csv?.versionId ?? null)).toString().trim().split('\n');
    expect(rows).toHaveLength(4);
  });
});

describe('a ZIP that no invocation has the time for', () => {
  test('is exported file by file, and the manifest says so', async () => {
    await aCase();
    await world.plan();
    await workedOff(
      tooSlow(({ name }) => name === 'case.zip'),
      4,
    );
    await world.finish();
    const run = await world.lastManifest();
    expect(run.cases).toMatchObject([{ outcome: 'exported' }]);
    const { artifacts, missing } = await world.caseManifest(run.cases[0]?.manifest);
    const names = artifacts.map(({ name }) => name);
    expect(names).not.toContain('case.zip');
    expect(names.filter((name) => name.startsWith('files/')).length).toBeGreaterThan(0);
    expect(missing).toContainEqual({
      name: 'case.zip',
      reason: 'too large for one invocation: each of its files is exported by itself',
    });
  });

  test('of which a single file takes too long is named as failed', async () => {
    await aCase();
    await world.plan();
    await workedOff(
      tooSlow(({ name }) => name === 'case.zip' || name.startsWith('files/')),
      8,
    );
    await world.finish();
    const [failed] = (await world.lastManifest()).cases;
    expect(failed).toMatchObject({ outcome: 'failed' });
    expect(failed?.reason).toMatch(/^its export did not fit into one invocation: /);
  });
});

describe('a file that the platform does not have', () => {
  test('is named as missing with what the platform says, and the case is exported without it', async () => {
    await world.fresh({ artifacts: ['csv', 'files'] });
    await aCase();
    const run = await world.run();
    const { artifacts, missing } = await world.caseManifest(run.cases[0]?.manifest);
    const files = artifacts.filter(({ name }) => name.startsWith('files/'));
    expect(files.length + missing.length).toBe(2);
    for (const { reason } of missing) expect(reason).toMatch(/: the platform says \w+/);
  });
});
