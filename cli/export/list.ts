import type { ChainLink } from '../../lib/exports/chain.ts';
import type { RunManifest } from '../../lib/exports/manifest.ts';
import { shortTime } from '../alerts/words.ts';
import { columns } from '../columns.ts';
import { deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { exportNamed, type Exports, withExports } from './exports.ts';
import { inThousands, manyOf, sizeInWords } from './words.ts';

const options = { ...deploymentOptions, limit: { type: 'string', default: '20' } } as const;

/** `casebridge export list [NAME]`: see docs/export-command.md. Answers the exit code. */
export async function listExports(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(`--limit ${JSON.stringify(values.limit)} is not a whole number above 0`);
  return withExports(values, terminal, async (exports) => {
    if (name === undefined) {
      const all = await standings(exports);
      terminal.print(values.json ? JSON.stringify({ exports: all }, null, 2) : standingsTable(all, exports));
      return 0;
    }
    exportNamed(exports.config, name);
    const listed = await runsOf(name, limit, exports);
    terminal.print(values.json ? JSON.stringify(listed, null, 2) : runsTable(name, listed, exports));
    return 0;
  });
}

type Standing = Awaited<ReturnType<typeof standings>>[number];

const standings = ({ config, runs }: Exports) =>
  Promise.all(
    Object.entries(config.exports).map(async ([name, { connection, schedule, timezone }]) => {
      const { watermark, openRun, askedAt, lastRun, lastCensus } = await runs.read(name);
      return { name, connection, schedule, timezone, watermark, openRun, askedAt, lastRun, lastCensus };
    }),
  );

const timeOr = (time: string | null, otherwise: string): string =>
  time === null ? otherwise : shortTime(time);

function standingsTable(all: Standing[], { deployment }: Exports): string {
  if (all.length === 0) return `The configuration of ${deployment.name} has no exports.`;
  const head = ['EXPORT', 'CONNECTION', 'SCHEDULE', 'EXPORTED UP TO', 'LAST CENSUS', 'OPEN RUN'];
  const rows = all.map((it) => [
    it.name,
    it.connection,
    `${it.schedule} ${it.timezone}`,
    timeOr(it.watermark, 'never ran'),
    timeOr(it.lastCensus, '-'),
    openIn(it),
  ]);
  return `${columns([head, ...rows])}\n\n\`casebridge export list NAME\` lists the runs of one.`;
}

function openIn({ openRun, askedAt }: Standing): string {
  if (openRun === null) return askedAt === null ? '-' : `asked for at ${shortTime(askedAt)}`;
  return `${shortTime(openRun)}${askedAt === null ? '' : '; another waits for it'}`;
}

type ListedManifest = Pick<RunManifest, 'span' | 'waitedSince' | 'finishedAt' | 'counts' | 'census'>;

/** A run in the chain; the manifest is null where the bucket does not have it. */
type ListedRun = { run: string; key: string; sha256: string; manifest: ListedManifest | null };

type Listed = { runs: ListedRun[]; total: number; openRun: string | null };

async function runsOf(
  name: string,
  limit: number,
  { chain, reader, runs, bucket }: Exports,
): Promise<Listed> {
  let newest: ChainLink[] = [];
  let total = 0;
  for await (const link of chain.all(name)) {
    total += 1;
    newest.push(link);
    if (newest.length > 2 * limit) newest = newest.slice(-limit);
  }
  const { openRun } = await runs.read(name);
  const listed: ListedRun[] = [];
  for (const link of newest.slice(-limit).toReversed()) {
    const isThere = (await bucket.head(link.key, link.versionId)) !== null;
    const manifest = isThere ? await reader.run(link) : null;
    listed.push({
      run: link.run,
      key: link.key,
      sha256: link.sha256,
      manifest: manifest && listedOf(manifest),
    });
  }
  return { runs: listed, total, openRun };
}

const listedOf = ({ span, waitedSince, finishedAt, counts, census }: RunManifest): ListedManifest => ({
  span,
  waitedSince,
  finishedAt,
  counts,
  census,
});

function runsTable(name: string, { runs, total, openRun }: Listed, { deployment }: Exports): string {
  const open = openRun === null ? [] : [`A run is open, since ${shortTime(openRun)}.`];
  if (runs.length === 0)
    return [
      `No run of ${name} has ended, in ${deployment.name}.`,
      ...open,
      `\`casebridge export run ${name}\` asks for one.`,
    ].join(' ');
  const head = ['RUN', 'CASES', 'EXPORTED', 'DELETED', 'FAILED', 'SIZE', 'CENSUS'];
  const more =
    total > runs.length
      ? [`The newest ${runs.length} of ${inThousands(total)} are shown; --limit ${total} shows all.`]
      : [];
  return [
    columns([head, ...runs.map(rowOf)], { whole: [0] }),
    '',
    [
      manyOf(total, 'run').concat('.'),
      ...more,
      ...open,
      `\`casebridge export show ${name} RUN\` tells of one.`,
    ].join(' '),
  ].join('\n');
}

function rowOf({ run, manifest }: ListedRun): string[] {
  if (manifest === null) return [run, '-', '-', '-', '-', '-', 'its manifest is not in the bucket'];
  const { counts, census } = manifest;
  return [
    run,
    inThousands(counts.cases),
    inThousands(counts.exported),
    inThousands(counts.deleted),
    inThousands(counts.failed),
    sizeInWords(counts.bytes),
    census === null ? '-' : censusIn(census),
  ];
}

const censusIn = ({ cases, gaps, gone }: NonNullable<RunManifest['census']>): string =>
  gaps === 0 && gone === 0
    ? `${manyOf(cases, 'case')}, no gap`
    : `${manyOf(cases, 'case')}, ${manyOf(gaps, 'gap')}, ${inThousands(gone)} gone`;
