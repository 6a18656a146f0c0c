import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../opening/world.ts';
import { sha256, startFalconRunWorld } from './run-world.ts';

let world: Awaited<ReturnType<typeof startFalconRunWorld>>;

beforeAll(async () => {
  world = await startFalconRunWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.fresh());

const hours = (count: number) => minutes(60 * count);

/** A case with two alerts and a file, made a minute ago. */
async function aCase(name = 'Ransomware on WKS-001') {
  const [one = '', two = ''] = world.falcon.alertIds;
  const { resource } = await world.client.cases.create({
    name,
    severity: 80,
    description: 'Two detections of one host',
    tags: ['incident'],
    evidence: { alerts: [{ id: one }, { id: two }] },
  });
  const file = new Blob(['what the host had in memory']);
  await world.client.files.upload({ case_id: resource.id, name: 'memory.txt', file });
  world.clock.advance(minutes(1));
  return resource.id;
}

test('a case is exported with PDF, CSV, ZIP and what the API says, each as its manifest promises', async () => {
  const id = await aCase();
  const run = await world.run();
  expect(run.cases).toMatchObject([{ id, outcome: 'exported', name: 'Ransomware on WKS-001', evidence: 3 }]);
  const { artifacts, missing } = await world.caseManifest(run.cases[0]?.manifest);
  expect(artifacts.map(({ name }) => name)).toEqual(['summary.pdf', 'evidence.csv', 'case.zip', 'case.json']);
  expect(missing).toEqual([]);
  for (const { key, versionId, size, sha256: hash } of artifacts) {
    const bytes = await world.read(key, versionId);
    expect([bytes.length, sha256(bytes)]).toEqual([size, hash]);
  }
});

test('each file of a case by itself, where the export asks for it', async () => {
  await world.fresh({ artifacts: ['csv', 'files'] });
  await aCase();
  const { artifacts } = await world.caseManifest((await world.run()).cases[0]?.manifest);
  expect(artifacts.map(({ name }) => name)).toEqual(['evidence.csv', 'files/memory.txt', 'case.json']);
  const file = artifacts.find(({ name }) => name === 'files/memory.txt');
  expect((await world.read(file?.key ?? '', file?.versionId ?? null)).toString()).toBe(
    'what the host had in memory',
  );
});

test('a file that comes shorter than the platform says it is never becomes an object, and the case is named as failed', async () => {
  await world.fresh({ artifacts: ['csv', 'files'] });
  const id = await aCase();
  const run = await world.run({
    fetch: async (input, init) =>
      input instanceof URL && input.pathname.endsWith('/files/download/v1')
        ? new Response('what', { headers: { 'content-length': '4', 'content-disposition': 'attachment' } })
        : fetch(input, init),
  });
  expect(run.cases).toMatchObject([
    {
      id,
      outcome: 'failed',
      reason: 'the artifact files/memory.txt is not whole: it has 4 of 27 bytes',
    },
  ]);
  expect((await world.keys()).filter((key) => key.includes('memory.txt'))).toEqual([]);
});

test('an unchanged tenant costs one query and nothing else', async () => {
  await aCase();
  await world.run();
  world.clock.advance(hours(1));
  await world.run(); // so that the case lies outside the overlap
  world.clock.advance(hours(1));
  world.falcon.clearRequests();
  expect((await world.run()).cases).toEqual([]);
  const { oauth2AccessToken: _, ...asked } = world.falcon.counts();
  expect(asked).toEqual({ queries_cases_get_v1: 1 });
});

test('a case that changes while it is exported is exported again, and the manifest tells of the last version', async () => {
  const id = await aCase();
  let changed = false;
  const run = await world.run({
    store: {
      ...world.parts.store,
      put: async (artifact) => {
        if (!changed && artifact.name === 'case.zip') {
          changed = true;
          world.clock.advance(1000);
          await world.client.cases.update({ id, fields: { status: 'in_progress' } });
        }
        return world.parts.store.put(artifact);
      },
    },
  });
  expect(run.cases).toMatchObject([{ id, outcome: 'exported', status: 'in_progress' }]);
});

test('a filter leaves out all others', async () => {
  await world.fresh({ filter: "status:'closed'" });
  await aCase('open');
  const closed = await aCase('closed');
  await world.client.cases.update({ id: closed, fields: { status: 'closed' } });
  world.clock.advance(minutes(1));
  expect((await world.run()).cases.map(({ id }) => id)).toEqual([closed]);
});

describe('the census', () => {
  beforeEach(() => world.fresh({ census: hours(24 * 7) }));

  test('counts the evidence of all cases at one call more than the list, for their files', async () => {
    await aCase();
    await aCase();
    await world.run();
    world.clock.advance(hours(24 * 8));
    world.falcon.clearRequests();
    expect((await world.run()).census).toEqual({ cases: 2, evidence: 6, gaps: 0, gone: 0 });
    const { oauth2AccessToken: _, ...asked } = world.falcon.counts();
    expect(asked).toEqual({
      queries_cases_get_v1: 1,
      entities_cases_post_v2: 1,
      aggregates_file_details_post_v1: 1,
    });
  });

  test('finds a file that was added while its case stayed as it was', async () => {
    const id = await aCase();
    await world.run();
    world.clock.advance(hours(24 * 8));
    await world.client.files.upload({ case_id: id, name: 'later.txt', file: new Blob(['found later']) });
    const run = await world.run();
    const why = 'census: holds 4 pieces of evidence, 3 were exported';
    expect(run.cases).toMatchObject([{ id, outcome: 'exported', why }]);
    expect(run.census).toEqual({ cases: 1, evidence: 4, gaps: 1, gone: 0 });
  });

  test('goes by what was exported where the API client may not count files', async () => {
    await aCase();
    await world.run();
    world.clock.advance(hours(24 * 8));
    world.falcon.addFault({ operation: 'aggregates_file_details_post_v1', status: 403, times: 9 });
    const census = { cases: 1, evidence: 3, gaps: 0, gone: 0 };
    expect(await world.run()).toMatchObject({ counts: { cases: 0 }, census }); // the run before had the case
  });
});
