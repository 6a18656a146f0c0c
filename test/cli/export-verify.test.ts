import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, PutObjectRetentionCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportVerify } from '../../cli/export.ts';
import type { Difference } from '../../lib/exports/difference.ts';
import { minutes } from '../opening/world.ts';
import { type ExportCommandWorld, startExportCommandWorld } from './export-world.ts';

let world: ExportCommandWorld;
beforeAll(async () => {
  world = await startExportCommandWorld();
});
afterAll(() => world.stop());

const verify = (...args: string[]) => world.call(exportVerify, args);

const bucketOnly = (...args: string[]) => verify('--bucket-only', '--under', prefix(), ...args);

/** All differences, as kind, object and case. */
const differences = async (...args: string[]): Promise<Difference[]> => {
  const { reports } = JSON.parse((await verify('--all', '--json', ...args)).out);
  return reports.flatMap((it: { differences: Difference[] }) => it.differences);
};
const kinds = (found: Difference[]) => found.map(({ kind, key }) => `${kind} ${key.split('/').at(-1)}`);

/** Three runs: two cases, one changed case, nothing. */
async function threeRuns() {
  const [number = 0] = await world.addCases(2);
  const first = await world.run();
  world.incydr.editCase({ number, description: 'changed' });
  world.clock.advance(minutes(1));
  const second = await world.run();
  const third = await world.run();
  return { number, first, second, third };
}

const artifactOf = async (run: Awaited<ReturnType<typeof world.run>>, name: string) => {
  const { artifacts } = await world.caseManifest(run.cases[0]?.manifest);
  const found = artifacts.find((it) => it.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

const prefix = () => world.connection().replace('tenant', 'exports');
const runs = () => `${prefix()}/${world.connection()}/runs/`;

const removeVersion = (key: string, versionId: string | null) =>
  world.aws.s3.send(
    new DeleteObjectCommand({ Bucket: world.aws.bucket, Key: key, VersionId: versionId ?? undefined }),
  );

/** Other bytes at those versions, for as long as the work takes. */
async function whileSpoilt<T>(
  versions: [string | null | undefined, number][],
  work: () => Promise<T>,
): Promise<T> {
  const flip = async () => {
    for (const [versionId, at] of versions) await world.spoil(versionId, at);
  };
  await flip();
  try {
    return await work();
  } finally {
    await flip();
  }
}

describe('of three runs', () => {
  let done: Awaited<ReturnType<typeof threeRuns>>;
  beforeAll(async () => {
    await world.fresh();
    done = await threeRuns();
  });

  test('every run from the head of the chain to the first, every case and every artifact', async () => {
    const { third } = done;
    const { code, out } = await verify(world.name());
    expect(code).toBe(0);
    // 3 manifests and 3 lists of cases, and 3 exports of a case: manifest, PDF, CSV, ZIP and case.json.
    expect(out).toMatch(
      new RegExp(
        `^${world.name()}: 3 runs with 3 cases read again: 21 objects, [\\d.]+ kB; none under Object Lock\\.$`,
        'm',
      ),
    );
    expect(out).toContain(`Head of the chain of ${world.name()}: run ${third.run}, sha256 `);
    expect(out).toContain('No difference.');
  });

  test('with --run or --since the chain is followed whole, and what those runs exported is read', async () => {
    const { first, third } = done;
    expect((await verify(world.name(), '--run', first.run)).out).toContain(
      '1 run with 2 cases read again: 14 objects',
    );
    expect((await verify(world.name(), '--since', third.run)).out).toContain(
      '1 run with 0 cases read again: 4 objects',
    );
    const { code, err } = await verify(world.name(), '--run', '2020-01-01T00:00:00.000Z');
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('there is no run 2020-01-01T00:00:00.000Z in the chain'),
    ]);
  });

  test('one byte of any artifact', async () => {
    const { first, number } = done;
    const { artifacts } = await world.caseManifest(first.cases[0]?.manifest);
    expect(artifacts.map(({ name }) => name)).toEqual(['summary.pdf', 'events.csv', 'case.zip', 'case.json']);
    for (const { key, versionId, size, sha256 } of artifacts) {
      const { code, out } = await whileSpoilt([[versionId, 10]], () => verify(world.name()));
      expect(code).toBe(1);
      expect(out).toContain(
        [
          'The first difference:',
          '',
          'what      an object has other bytes',
          `object    ${key}`,
          `version   ${versionId}`,
          `of        run ${first.run}, case ${number}`,
          `promised  ${size} bytes, sha256 ${sha256}`,
          `found     ${size} bytes, sha256 `,
        ].join('\n'),
      );
    }
  });

  test('one byte of the lines of a run, and of the manifest of a case', async () => {
    const { first, second } = done;
    const found = await whileSpoilt(
      [
        [second.lines.versionId, 30],
        [first.cases[0]?.manifest?.versionId, 30],
      ],
      () => differences(world.name()),
    );
    expect(kinds(found).filter((it) => it.startsWith('bytes'))).toEqual([
      'bytes cases.jsonl',
      'bytes manifest.json',
    ]);
  });

  test('the first is the newest, and all are found on request', async () => {
    const { first, second } = done;
    const older = await artifactOf(first, 'case.zip');
    const newer = await artifactOf(second, 'events.csv');
    await whileSpoilt(
      [
        [older.versionId, 10],
        [newer.versionId, 10],
      ],
      async () => {
        const { out } = await verify(world.name());
        expect(out).toContain('There may be more: --all looks for them.');
        expect(out).toContain('events.csv');
        expect(out).not.toContain('case.zip');
        expect(kinds(await differences(world.name()))).toEqual(['bytes events.csv', 'bytes case.zip']);
      },
    );
  });

  test('with nothing but the bucket, the chain begins with the newest manifest, and everything is read', async () => {
    const { third } = done;
    const { code, out } = await bucketOnly();
    expect(code).toBe(0);
    expect(out).toContain('3 runs with 3 cases read again: 21 objects');
    expect(out).toContain(`Head of the chain of ${world.name()}: run ${third.run}`);
  });

  test('the runs of an export are found wherever they lie in the bucket', async () => {
    expect((await verify('--bucket-only', world.name())).out).toContain(
      '3 runs with 3 cases read again: 21 objects',
    );
    expect(await verify('--bucket-only', 'monthly')).toMatchObject({
      code: 1,
      err: 'casebridge: the bucket has no run of monthly',
    });
  });

  test('with nothing but the bucket, one byte of an artifact, and of a manifest in the middle of the chain, are found', async () => {
    const { first } = done;
    const [, two] = await world.chain();
    const { versionId } = await artifactOf(first, 'case.zip');
    const { code, out } = await whileSpoilt(
      [
        [versionId, 10],
        [two?.versionId, 400],
      ],
      () => bucketOnly('--all'),
    );
    expect(code).toBe(1);
    expect(out).toContain(`object    ${two?.key}`);
    expect(out).toContain('case.zip');
  });
});

describe('what is verified', () => {
  beforeEach(() => world.fresh());

  test('an export that never ran has nothing to verify', async () => {
    expect(await verify()).toMatchObject({
      code: 0,
      out: `${world.name()}: no run has ended, so that there is nothing to verify.`,
    });
  });

  test('a later version under the key of an artifact does not matter: a version is pinned', async () => {
    const { first } = await threeRuns();
    await world.overwrite((await artifactOf(first, 'summary.pdf')).key, 'another');
    expect((await verify(world.name())).code).toBe(0);
  });
});

describe('what is found', () => {
  beforeEach(() => world.fresh());

  test('a version that was deleted', async () => {
    const { first } = await threeRuns();
    const { key, versionId } = await artifactOf(first, 'case.zip');
    await removeVersion(key, versionId);
    expect(await differences(world.name())).toMatchObject([
      { kind: 'missing', key, versionId, run: first.run, found: 'nothing is there at that version' },
    ]);
  });

  test('a run that was rewritten, with a chain that is consistent again, by the chain in the table', async () => {
    const { second, third } = await threeRuns();
    const [, two, three] = await world.chain();
    const { cases: _two, ...told } = second;
    const rewritten = await world.overwrite(two?.key ?? '', {
      ...told,
      counts: { ...told.counts },
      finishedAt: third.finishedAt,
    });
    const { cases: _three, ...last } = third;
    await world.overwrite(three?.key ?? '', { ...last, previous: rewritten });
    // The bucket alone agrees with itself …
    expect((await bucketOnly()).code).toBe(0);
    // … and the table, with the versions as they were, does not.
    expect(kinds(await differences(world.name()))).toEqual([
      'covered manifest.json',
      'covered manifest.json',
    ]);
    for (const link of [two, three]) await removeVersion(link?.key ?? '', link?.versionId ?? null);
    expect((await differences(world.name())).map(({ kind, run }) => [kind, run])).toEqual([
      ['missing', third.run],
      ['missing', second.run],
    ]);
  });

  test('a manifest that the table does not know', async () => {
    const { second } = await threeRuns();
    const { cases: _, ...told } = second;
    const run = '2026-01-01T00:00:00.000Z';
    const forged = await world.overwrite(`${runs()}2026-01-01T00-00-00.000Z/manifest.json`, { ...told, run });
    expect(await differences(world.name())).toMatchObject([
      { kind: 'unknown', key: forged.key, found: `the manifest of a run ${run}` },
    ]);
  });

  test('a row of the chain that is gone from the table: by the run after it, or by the state', async () => {
    const { second, third } = await threeRuns();
    const forget = (run: string) =>
      world.aws.dynamodb.send(
        new DeleteItemCommand({
          TableName: world.aws.table,
          Key: { pk: { S: `chain#${world.name()}` }, sk: { S: `run#${run}` } },
        }),
      );
    await forget(second.run);
    expect((await differences(world.name())).map(({ kind, run }) => [kind, run])).toEqual([
      ['chain', third.run], // not after the run that it names
      ['chain', third.run], // nor are its changes those since that one
      ['unknown', second.run],
    ]);
    await forget(third.run);
    expect((await differences(world.name()))[0]).toMatchObject({
      kind: 'chain',
      promised: expect.stringContaining(`the last run is ${third.run}`),
    });
  });

  test('an object that can be deleted too soon, where the export has a retention', async () => {
    await world.fresh({ retention: { years: 7, mode: 'governance' } });
    const { first } = await threeRuns();
    expect((await verify(world.name())).out).toMatch(
      /21 objects, .*; all under Object Lock, until 2033-03-01 or later/,
    );
    const { key, versionId } = await artifactOf(first, 'events.csv');
    await world.aws.s3.send(
      new PutObjectRetentionCommand({
        Bucket: world.aws.bucket,
        Key: key,
        VersionId: versionId ?? undefined,
        BypassGovernanceRetention: true,
        Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date('2027-01-01T00:00:00Z') },
      }),
    );
    expect(await differences(world.name())).toMatchObject([
      { kind: 'retention', key, found: 'kept until 2027-01-01T00:00:00.000Z' },
    ]);
  });
});

describe('what is found with nothing but the bucket', () => {
  beforeEach(() => world.fresh());

  test('a manifest that no later run names is found', async () => {
    const { second } = await threeRuns();
    const { cases: _, ...told } = second;
    const run = '2026-01-01T00:00:00.000Z';
    const forged = await world.overwrite(`${runs()}2026-01-01T00-00-00.000Z/manifest.json`, { ...told, run });
    const { code, out } = await bucketOnly('--all');
    expect(code).toBe(1);
    expect(out).toContain(`object    ${forged.key}`);
    expect(out).toContain('found     no run that came after it names it');
  });

  test('a run that was taken out of the chain, by the span of the one after it', async () => {
    const { second, third } = await threeRuns();
    const [, two, three] = await world.chain();
    const { cases: _, ...told } = third;
    await removeVersion(two?.key ?? '', two?.versionId ?? null);
    await removeVersion(three?.key ?? '', three?.versionId ?? null);
    await world.overwrite(three?.key ?? '', { ...told, previous: second.previous });
    const { code, out } = await bucketOnly('--all');
    expect(code).toBe(1);
    expect(out).toContain(
      `promised  run ${second.run} of ${world.name()}, from which the run after it goes on`,
    );
  });

  test('the newest run that is gone is found by the hash of the head, kept elsewhere', async () => {
    await threeRuns();
    const three = (await world.chain()).at(-1);
    expect((await bucketOnly('--head', three?.sha256 ?? '')).code).toBe(0);
    await removeVersion(three?.key ?? '', three?.versionId ?? null);
    const { code, out } = await bucketOnly('--head', three?.sha256 ?? '');
    expect(code).toBe(1);
    expect(out).toContain('No chain has the head that was expected');
  });
});
