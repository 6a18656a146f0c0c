import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportList, exportRun, exportShow } from '../../cli/export.ts';
import { minutes } from '../opening/world.ts';
import { type ExportCommandWorld, startExportCommandWorld } from './export-world.ts';

let world: ExportCommandWorld;
beforeAll(async () => {
  world = await startExportCommandWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.fresh());

/** The turns of planner, worker and finisher, one each time. */
const turns = () => {
  const all = [() => world.plan({}, 'resume'), () => world.work(), () => world.finish()];
  return async () => {
    await all.shift()?.();
  };
};

describe('export run', () => {
  test('asks for a run, waits for its manifest, and tells what it exported', async () => {
    await world.addCases(2);
    const { code, out, err } = await world.call(exportRun, [world.name()], turns());
    const { lastRun, lastManifestKey } = await world.state();
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Run ${lastRun?.replace(/\.\d+Z$/, 'Z')} of ${world.name()}: 2 cases: 2 exported; [\\d.]+ kB, in 3 s\\.$`,
        ),
      ),
      '',
      `Manifest: ${lastManifestKey}`,
    ]);
  });

  test('cases that failed are named with the reason, and end it with 1', async () => {
    const [number] = await world.addCases(2);
    world.incydr.addFault({ operation: 'cases.exportSummary', status: 404 });
    const { code, out } = await world.call(exportRun, [world.name()], turns());
    expect(code).toBe(1);
    expect(out).toContain('2 cases: 1 exported, 1 failed;');
    expect(out).toMatch(new RegExp(`FAILED {2}WHY\n${number} {7}incydr: .*404`));
    expect(out).toContain('The next run tries them again.');
  });

  test('a run that has to wait for the open one says so, and begins when that has ended', async () => {
    await world.addCases(1);
    await world.plan();
    const { openRun } = await world.state();
    const all = [
      () => world.work(),
      () => world.finish(),
      () => world.plan({}, 'resume'),
      () => world.finish(),
    ];
    const { code, out, err } = await world.call(exportRun, [world.name()], async () => {
      world.clock.advance(minutes(1));
      await all.shift()?.();
    });
    expect(code).toBe(0);
    expect(err).toContain(
      `A run of ${world.name()} is asked for; it waits until the open one, of ${openRun?.replace(/\.\d+Z$/, 'Z')}, has ended.`,
    );
    expect(out).toContain('nothing had changed');
    expect((await world.state()).lastRun).not.toBe(openRun);
  });

  test('--no-wait asks and ends; asking twice is asking once', async () => {
    const first = await world.call(exportRun, [world.name(), '--no-wait']);
    expect(first).toMatchObject({
      code: 0,
      out: `A run of ${world.name()} is asked for; it begins within a minute.`,
    });
    const second = await world.call(exportRun, [world.name(), '--no-wait', '--json']);
    const { askedAt } = await world.state();
    expect(JSON.parse(second.out)).toEqual({ asked: true, waitsFor: null, askedBefore: askedAt });
    await world.plan({}, 'resume');
    expect((await world.state()).openRun).not.toBeNull();
  });

  test('where every line stays, how far it has come is told every ten seconds', async () => {
    await world.addCases(3);
    const all = [
      () => world.plan({}, 'resume'),
      async () => undefined,
      () => world.work(),
      async () => undefined,
      () => world.finish(),
    ];
    const { err } = await world.call(exportRun, [world.name()], async () => {
      world.clock.advance(10_000);
      await all.shift()?.();
    });
    expect(err.split('\n').map((it) => it.replace(/ {2}[\d.]+ (kB|bytes).*/, ''))).toEqual([
      '0 %  0 of 3 cases',
      '0 %  0 of 3 cases',
      '100 %  3 of 3 cases; the manifest comes within a minute',
      '100 %  3 of 3 cases; the manifest comes within a minute',
    ]);
  });

  test('a run that no planner begins for minutes is told of', async () => {
    const all = turns();
    let waited = 0;
    const { code, err } = await world.call(exportRun, [world.name()], async () => {
      waited += 1;
      world.clock.advance(minutes(1));
      if (waited > 4) await all();
    });
    expect(code).toBe(0);
    expect(err.match(/No planner has begun it for three minutes/g)).toHaveLength(1);
  });

  test('an export that there is not is answered with those that there are, and ends with 2', async () => {
    expect(await world.call(exportRun, ['monthly'])).toEqual({
      code: 2,
      out: '',
      err: `casebridge: no export is named "monthly"; there is: ${world.name()}`,
    });
  });
});

describe('export list', () => {
  test('lists where the exports stand', async () => {
    const never = await world.call(exportList, []);
    expect(never.out.split('\n').slice(0, 2)).toEqual([
      'EXPORT     CONNECTION  SCHEDULE       EXPORTED UP TO  LAST CENSUS  OPEN RUN',
      `${world.name()}  ${world.connection()}    0 2 * * * UTC  never ran       -            -`,
    ]);
    await world.addCases(1);
    await world.run();
    const { lastRun } = await world.state();
    await world.plan();
    const { openRun } = await world.state();
    world.clock.advance(minutes(2));
    await world.plan(); // has to wait
    const { out } = await world.call(exportList, []);
    expect(out).toContain(
      `UTC  ${lastRun?.replace(/\.\d+Z$/, 'Z')}  -            ${openRun?.replace(/\.\d+Z$/, 'Z')}; another waits for it`,
    );
  });

  test('lists the runs of one export, the newest first', async () => {
    expect((await world.call(exportList, [world.name()])).out).toBe(
      `No run of ${world.name()} has ended, in the local run. \`casebridge export run ${world.name()}\` asks for one.`,
    );
    const [number = 0] = await world.addCases(2);
    await world.run();
    world.incydr.deleteCase(number);
    await world.run();
    await world.run();
    const { out } = await world.call(exportList, [world.name(), '--limit', '2']);
    const { runs } = JSON.parse((await world.call(exportList, [world.name(), '--json'])).out);
    expect(runs.map(({ manifest }: { manifest: { counts: object } }) => manifest.counts)).toMatchObject([
      { cases: 0 },
      { cases: 0 },
      { cases: 2, exported: 2 },
    ]);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'RUN                       CASES  EXPORTED  DELETED  FAILED  SIZE     CENSUS',
      `${runs[0].run}  0      0         0        0       0 bytes  -`,
    ]);
    expect(out).toContain('3 runs. The newest 2 of 3 are shown; --limit 3 shows all.');
  });
});

describe('export show', () => {
  test('a run: its span, its counts, what failed, and what its chain hangs on', async () => {
    const [number] = await world.addCases(2);
    world.incydr.addFault({ operation: 'cases.exportSummary', status: 404 });
    const { run, lines } = await world.run();
    const { code, out } = await world.call(exportShow, [world.name()]);
    expect(code).toBe(0);
    expect(out).toContain(`run       ${run} of ${world.name()}, from ${world.connection()}`);
    expect(out).toContain(`changes   from the beginning to ${run.replace(/\.\d+Z$/, 'Z')}`);
    expect(out).toContain('cases     2 cases: 1 exported, 1 failed; ');
    expect(out).toContain(`lines     ${lines.key}`);
    expect(out).toContain('after     none: it is the first of its chain');
    expect(out).toMatch(new RegExp(`FAILED {2}NAME {2}WHY\n${number} {7}- {5}incydr: .*404`));
    const never = await world.call(exportShow, [world.name(), String(number)]);
    expect(never.err).toMatch(
      new RegExp(`case ${number} was never exported; run ${run} failed: incydr: .*404`),
    );
    // By its start as it stands in a key, too.
    expect((await world.call(exportShow, [world.name(), run.replaceAll(':', '-')])).out).toBe(out);
  });

  test('what a census found is told by name', async () => {
    await world.fresh({ census: minutes(60 * 24 * 7) });
    const [first = 0] = await world.addCases(2);
    await world.run();
    world.incydr.deleteCase(first);
    world.clock.advance(minutes(60 * 24 * 8));
    await world.run();
    const { out } = await world.call(exportShow, [world.name()]);
    expect(out).toContain('census    1 case on the platform with 1 piece of evidence; 0 gaps, 1 gone');
    expect(out).toMatch(new RegExp(`DELETED  NAME  WHY\n${first} +- +the case is no longer on the platform`));
  });

  test('a case: its artifacts, and what is missing and why', async () => {
    const [number] = await world.addCases(1);
    const run = await world.run();
    const { code, out } = await world.call(exportShow, [world.name(), String(number)]);
    expect(code).toBe(0);
    const { artifacts } = await world.caseManifest(run.cases[0]?.manifest);
    expect(out).toMatch(/^ARTIFACT {5}SIZE +VERSION +SHA256$/m);
    for (const { name, versionId, sha256 } of artifacts)
      expect(out).toMatch(new RegExp(`^${name} .* ${versionId}  ${sha256}$`, 'm'));
    expect(out).toContain(`by run ${run.run} of ${world.name()}`);
  });

  test('the name of a case neither moves the cursor nor ends a row', async () => {
    const [number = 0] = await world.addCases(1);
    world.incydr.editCase({ number, name: 'report\u001b[2J\u202egpj.exe' });
    await world.run();
    const { out } = await world.call(exportShow, [world.name(), String(number)]);
    expect(out).toContain(`case      ${number}, report\ufffd[2J\ufffdgpj.exe`);
  });

  test('neither a run nor a case is told so, and ends with 1', async () => {
    expect((await world.call(exportShow, [world.name()])).err).toBe(
      `casebridge: no run of ${world.name()} has ended; \`casebridge export run ${world.name()}\` asks for one`,
    );
    await world.run();
    const { code, err } = await world.call(exportShow, [world.name(), '404']);
    expect(code).toBe(1);
    expect(err).toContain(`${world.name()} has neither a run nor a case "404"`);
  });
});
