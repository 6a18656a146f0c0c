import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exportGaps } from '../../cli/export.ts';
import { minutes } from '../opening/world.ts';
import { type ExportCommandWorld, startExportCommandWorld } from './export-world.ts';

let world: ExportCommandWorld;
beforeAll(async () => {
  world = await startExportCommandWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.fresh());

const days = (count: number) => minutes(60 * 24 * count);
const gaps = (...args: string[]) => world.call(exportGaps, [world.name(), ...args]);
const found = async () => {
  const { code, out } = await gaps('--json');
  const report = JSON.parse(out);
  return [
    code,
    report.gaps.map(
      ({ caseId, kind, isOwed }: { caseId: string; kind: string; isOwed: boolean }) =>
        `${caseId} ${kind}${isOwed ? ', owed' : ''}`,
    ),
  ];
};

/** An export of all cases, long enough ago that every later run has left them alone. */
async function exported(count: number): Promise<number[]> {
  const numbers = await world.addCases(count);
  await world.run();
  world.clock.advance(days(1));
  await world.run();
  world.clock.advance(days(1));
  return numbers;
}

test('where everything is exported as it is, there is no gap', async () => {
  await exported(3);
  expect(await gaps()).toMatchObject({
    code: 0,
    out: `Compared 3 cases of ${world.connection()} with what ${world.name()} exported, in the local run: 3 exported as they are, 3 pieces of evidence. No gap.`,
  });
});

test('a case that changed since the last run waits for the next one, and is not owed', async () => {
  const [first = 0] = await exported(2);
  world.incydr.editCase({ number: first, description: 'changed' });
  const [third = 0] = await world.addCases(1);
  expect(await found()).toEqual([0, [`${first} changed since`, `${third} never exported`]]);
  expect((await gaps()).out).toContain('the next run exports it');
});

test('a case that failed is owed, and its reason told', async () => {
  await world.addCases(2);
  world.incydr.addFault({ operation: 'cases.exportSummary', status: 404 });
  await world.run();
  world.clock.advance(minutes(20));
  world.incydr.addFault({ operation: 'cases.exportSummary', status: 404 });
  await world.run();
  const { code, out } = await gaps();
  expect(code).toBe(1);
  expect(out).toMatch(/^\d+ +never exported +yes +changed at .*; it failed in the last run: incydr: .*404/m);
  expect(out).toContain('1 case should have been exported by now.');
});

test('a case that no run has exported, though it changed before the watermark, is owed', async () => {
  await world.run();
  const [number = 0] = await world.addCases(1);
  world.clock.advance(days(1));
  // A run that the platform did not tell of the case.
  const { state, parts } = world;
  const before = await state();
  await parts.runs.write(world.name(), before, { watermark: world.clock.now().toISOString() });
  expect(await found()).toEqual([1, [`${number} never exported, owed`]]);
});

test('what is queued in the open run is not owed', async () => {
  const [number = 0] = await world.addCases(1);
  await world.plan();
  expect(await found()).toEqual([0, [`${number} never exported`]]);
  expect((await gaps()).out).toContain('the open run exports it');
});

test('evidence that was attached without the platform calling it a change differs in its count', async () => {
  const [first = 0] = await exported(2);
  world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
  await world.attach(first, world.incydr.eventIds[1] ?? '');
  expect(await found()).toEqual([1, [`${first} evidence differs, owed`]]);
  const { out } = await gaps();
  expect(out).toContain('in the local run: 1 exported as they are, 3 pieces of evidence.');
  expect(out).toContain('holds 2 pieces of evidence, 1 were exported');
  expect((await gaps('--no-evidence')).code).toBe(0);
});

test('a manifest that is no longer in the bucket is owed', async () => {
  const [number = 0] = await world.addCases(1);
  const run = await world.run();
  const { key, versionId } = run.cases[0]?.manifest ?? {};
  await world.aws.s3.send(
    new DeleteObjectCommand({ Bucket: world.aws.bucket, Key: key, VersionId: versionId ?? undefined }),
  );
  expect(await found()).toEqual([1, [`${number} not in the bucket, owed`]]);
});

test('a case that is gone from the platform is told, and nothing is owed', async () => {
  const [first = 0] = await exported(2);
  world.incydr.deleteCase(first);
  expect(await found()).toEqual([0, [`${first} gone`]]);
});

test('a case that the filter leaves out by now is not gone', async () => {
  await world.fresh({ filter: { status: ['OPEN'] } });
  const [first = 0] = await exported(2);
  world.incydr.closeCase(first);
  expect(await found()).toEqual([0, [`${first} left out`]]);
});

test('--queue asks for a run with a census, which exports what is owed', async () => {
  await world.fresh({ census: days(7) });
  const [first = 0] = await exported(2);
  world.incydr.settings.switches['attachBumpsUpdatedAt'] = 'no';
  await world.attach(first, world.incydr.eventIds[1] ?? '');
  expect((await gaps('--queue')).out).toContain('A run with a census is asked for: it exports them.');
  await world.plan({}, 'resume');
  await world.work();
  await world.finish();
  expect((await world.lastManifest()).census).toMatchObject({ cases: 2, gaps: 1 });
  expect(await found()).toEqual([0, []]);
});

test('an export without a census cannot queue what no change feed tells of', async () => {
  const { code, err } = await gaps('--queue');
  expect([code, err]).toEqual([2, expect.stringContaining('is configured with `census: never`')]);
});
