import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getExport } from '../../cli/export.ts';
import { placesFor } from '../../lib/exports/fetch-case.ts';
import { sha256 } from '../exports/run-world.ts';
import { minutes } from '../opening/world.ts';
import { type ExportCommandWorld, startExportCommandWorld } from './export-world.ts';

let world: ExportCommandWorld;
beforeAll(async () => {
  world = await startExportCommandWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.fresh());

const get = (id: number | string, ...args: string[]) =>
  world.call(getExport, [String(id), '--out', 'out', ...args]);
const allFiles = ['out/case.json', 'out/case.zip', 'out/events.csv', 'out/manifest.json', 'out/summary.pdf'];
const artifactsOf = async (run: Awaited<ReturnType<typeof world.run>>) =>
  (await world.caseManifest(run.cases[0]?.manifest)).artifacts;

test('the artifacts of a case lie on disk with the hashes of its manifest, and the manifest beside them', async () => {
  const [number = 0] = await world.addCases(1);
  const run = await world.run();
  const { code, out } = await get(number);
  expect(code).toBe(0);
  expect(await world.fetched()).toEqual(allFiles);
  for (const { name, sha256: hash } of await artifactsOf(run)) {
    expect(sha256(await readFile(join(world.folder, 'out', name)))).toBe(hash);
    expect(out).toMatch(new RegExp(`^${name} .* fetched  ${hash}$`, 'm'));
  }
  expect(sha256(await readFile(join(world.folder, 'out/manifest.json')))).toBe(
    run.cases[0]?.manifest?.sha256,
  );
});

test('a bad byte leaves no file, and what was right before it stays', async () => {
  const [number = 0] = await world.addCases(1);
  const [summary, events] = await artifactsOf(await world.run());
  await world.spoil(events?.versionId);
  const { code, err } = await get(number);
  expect(code).toBe(1);
  expect(err).toContain(
    `${events?.key} is not what its manifest promises: ${events?.size} bytes, sha256 ${events?.sha256}; found: `,
  );
  expect(await world.fetched()).toEqual([`out/${summary?.name}`]);
});

test('a manifest with a bad byte leaves nothing', async () => {
  const [number = 0] = await world.addCases(1);
  const run = await world.run();
  await world.spoil(run.cases[0]?.manifest?.versionId);
  const { code, err } = await get(number);
  expect([code, await world.fetched()]).toEqual([1, []]);
  expect(err).toContain('manifest.json is not what was promised');
});

test('a file that is there with other bytes is left alone, unless --force is said', async () => {
  const [number = 0] = await world.addCases(1);
  await world.run();
  await mkdir(join(world.folder, 'out'), { recursive: true });
  await writeFile(join(world.folder, 'out/events.csv'), 'mine');
  const { code, err } = await get(number);
  expect([code, err]).toEqual([
    2,
    'casebridge: out/events.csv is there, with other bytes; --force overwrites',
  ]);
  expect(await world.fetched()).toEqual(['out/events.csv']);
  expect((await get(number, '--force')).code).toBe(0);
  expect(await readFile(join(world.folder, 'out/events.csv'), 'utf8')).not.toBe('mine');
});

test('a file that is there with the right bytes is kept', async () => {
  const [number = 0] = await world.addCases(1);
  await world.run();
  await get(number);
  const { code, out } = await get(number);
  expect(code).toBe(0);
  expect(out.match(/ kept /g)).toHaveLength(5);
});

test('with --run a case is fetched as that run exported it', async () => {
  const [number = 0] = await world.addCases(1);
  const first = await world.run();
  world.incydr.editCase({ number, description: 'changed afterwards' });
  world.clock.advance(minutes(1));
  await world.run();
  await get(number, '--run', first.run);
  expect(await readFile(join(world.folder, 'out/case.json'), 'utf8')).not.toContain('changed afterwards');
  await get(number, '--force');
  expect(await readFile(join(world.folder, 'out/case.json'), 'utf8')).toContain('changed afterwards');
});

test('a case that was not exported is told so, and a call without a folder how it is right', async () => {
  const { code, err } = await get('404');
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('no case "404" was exported by any export of the local run'),
  ]);
  expect(await world.call(getExport, ['1'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--out names the folder'),
  });
});

test.each([
  ['../../etc/passwd', '/d/etc/passwd'],
  ['/etc/passwd', '/d/etc/passwd'],
  ['files\\..\\..\\boot.ini', '/d/files/boot.ini'],
  ['files/./a.txt', '/d/files/a.txt'],
  ['..', '/d/file'],
  ['files/C:evil"\u0000.txt', '/d/files/C_evil__.txt'],
])('the name %j stays in the folder', (name, file) => {
  expect(placesFor([anArtifact(name)], '/d').map((it) => it.file)).toEqual([file]);
});

test('no two artifacts go into one file', () => {
  const names = ['files/a.txt', '../files/a.txt', 'files/A.TXT'];
  expect(placesFor(names.map(anArtifact), '/d').map((it) => it.file)).toEqual([
    '/d/files/a.txt',
    '/d/files/a-2.txt',
    '/d/files/A-3.TXT',
  ]);
});

const anArtifact = (name: string) => ({
  name,
  key: 'k',
  versionId: null,
  size: 1,
  sha256: '',
  contentType: '',
});
