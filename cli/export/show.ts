import type { ExportedCase } from '../../lib/exports/exported.ts';
import type { CaseManifest, ObjectLink, RunLine, RunManifest } from '../../lib/exports/manifest.ts';
import { isGap } from '../../lib/exports/census.ts';
import { shortTime } from '../alerts/words.ts';
import { columns } from '../columns.ts';
import { deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { exportNamed, type Exports, runNamed, withExports } from './exports.ts';
import { censusInWords, countsInWords } from './run-words.ts';
import { manyOf, sizeInWords } from './words.ts';

// Of each kind: for a person to look at. --json has all.
const mostShown = 100;

/** `casebridge export show NAME [RUN|CASE]`: see docs/export-command.md. Answers the exit code. */
export async function showExport(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, deploymentOptions, usage);
  const [name, asked, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  return withExports(values, terminal, async (exports) => {
    exportNamed(exports.config, name);
    const answer =
      (await runAsked(name, asked, values.json === true, exports)) ??
      (asked === undefined ? null : await caseAsked(name, asked, exports));
    if (answer === null) {
      terminal.complain(`casebridge: ${await notFound(name, asked, exports)}`);
      return 1;
    }
    terminal.print(values.json ? JSON.stringify(answer.json, null, 2) : answer.text);
    return 0;
  });
}

type Answer = { json: unknown; text: string };

async function notFound(name: string, asked: string | undefined, { runs, config }: Exports): Promise<string> {
  const { openRun, lastRun } = await runs.read(name);
  if (asked === undefined)
    return openRun === null
      ? `no run of ${name} has ended; \`casebridge export run ${name}\` asks for one`
      : `the first run of ${name} is open, since ${shortTime(openRun)}`;
  if (runNamed(asked) === openRun)
    return `the run ${asked} of ${name} is open; \`casebridge export list ${name}\` lists those that have ended`;
  for (const run of [openRun, lastRun]) {
    const inRun = run === null ? null : await runs.readCase(name, run, asked);
    if (inRun?.outcome === 'failed')
      return `case ${asked} was never exported; run ${run ?? '-'} failed: ${inRun.reason ?? ''}`;
    if (inRun?.outcome === 'queued') return `case ${asked} was never exported; the open run does it`;
  }
  const never = lastRun === null ? ', of which no run has ended' : '';
  const { connection } = exportNamed(config, name);
  return `${name}${never} has neither a run nor a case ${JSON.stringify(asked)}; \`casebridge export list ${name}\` lists its runs, \`casebridge export gaps ${name}\` tells which cases of ${connection} are not exported`;
}

/** A run by its start, or the last one. */
async function runAsked(
  name: string,
  asked: string | undefined,
  isWhole: boolean,
  exports: Exports,
): Promise<Answer | null> {
  const { runs, chain, reader } = exports;
  const run = asked === undefined ? (await runs.read(name)).lastRun : runNamed(asked);
  const link = run === null ? null : await chain.read(name, run);
  if (link === null) return null;
  const manifest = await reader.run(link);
  const told = await toldOf(reader.lines(manifest), isWhole);
  return { json: { link, manifest, ...told }, text: runAsText(link, manifest, told) };
}

type Told = { failed: RunLine[]; gaps: RunLine[]; deleted: RunLine[] };

/** The cases of a run that a person may have to look at. */
async function toldOf(lines: AsyncIterable<RunLine>, isWhole: boolean): Promise<Told> {
  const told: Told = { failed: [], gaps: [], deleted: [] };
  const add = (list: RunLine[], line: RunLine) => {
    if (isWhole || list.length < mostShown) list.push(line);
  };
  for await (const line of lines) {
    if (isGap(line.why)) add(told.gaps, line);
    if (line.outcome === 'failed') add(told.failed, line);
    if (line.outcome === 'deleted') add(told.deleted, line);
  }
  return told;
}

function runAsText(link: ObjectLink, manifest: RunManifest, { failed, gaps, deleted }: Told): string {
  const { counts, span, previous, census, lines } = manifest;
  const rows: [string, string | null][] = [
    ['run', `${manifest.run} of ${manifest.export}, from ${manifest.connection}`],
    [
      'changes',
      `from ${span.from === null ? 'the beginning' : shortTime(span.from)} to ${shortTime(span.until)}`,
    ],
    [
      'asked for',
      manifest.waitedSince && `at ${shortTime(manifest.waitedSince)}, and begun as soon as it could`,
    ],
    ['finished', shortTime(manifest.finishedAt)],
    [
      'cases',
      counts.cases === 0
        ? 'none had changed'
        : `${manyOf(counts.cases, 'case')}: ${countsInWords(counts)}; ${sizeInWords(counts.bytes)}`,
    ],
    ['census', census && censusInWords(census).replace('Census: ', '').replace(/\.$/, '')],
    ['manifest', link.key],
    ['version', link.versionId],
    ['sha256', link.sha256],
    ['lines', lines.key],
    ['after', previous === null ? 'none: it is the first of its chain' : previous.key],
  ];
  const reasonsOf = (list: RunLine[]) => list.map(({ id, name, reason }) => [id, name ?? '-', reason ?? '-']);
  return [
    columns(rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
    ...section(['FAILED', 'NAME', 'WHY'], reasonsOf(failed)),
    ...section(
      ['GAP', 'NAME', 'WHAT THE CENSUS FOUND'],
      gaps.map(({ id, name, why, outcome }) => [
        id,
        name ?? '-',
        `${why.replace('census: ', '')}; ${outcome}`,
      ]),
    ),
    ...section(['DELETED', 'NAME', 'WHY'], reasonsOf(deleted)),
  ].join('\n');
}

function section(head: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length === mostShown ? [`These are the first ${mostShown}; --json has all.`] : [];
  return ['', columns([head, ...rows]), ...more];
}

/** A case as the export wrote it last. */
async function caseAsked(
  name: string,
  caseId: string,
  { exported, reader }: Exports,
): Promise<Answer | null> {
  const last = await exported.read(name, caseId);
  if (last === null) return null;
  const { manifestKey: key, manifestVersionId: versionId, manifestSha256: sha256 } = last;
  if (key === null || sha256 === null) return null;
  const link = { key, versionId, sha256 };
  const manifest = await reader.case(link);
  return { json: { link, exported: last, manifest }, text: caseAsText(link, manifest, last) };
}

function caseAsText(link: ObjectLink, manifest: CaseManifest, { goneSince }: ExportedCase): string {
  const { case: told, artifacts, missing } = manifest;
  const rows: [string, string | null][] = [
    ['case', `${told.id}${told.name === null ? '' : `, ${told.name}`}`],
    ['status', told.status],
    ['changed', told.updatedAt && shortTime(told.updatedAt)],
    ['evidence', manyOf(told.evidence, 'piece')],
    ['exported', `${shortTime(manifest.exportedAt)}, by run ${manifest.run} of ${manifest.export}`],
    ['gone', goneSince && `no longer on the platform: run ${shortTime(goneSince)} found so`],
    ['manifest', link.key],
    ['version', link.versionId],
    ['sha256', link.sha256],
  ];
  return [
    columns(rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
    '',
    columns(
      [
        ['ARTIFACT', 'SIZE', 'VERSION', 'SHA256'],
        ...artifacts.map((it) => [it.name, sizeInWords(it.size), it.versionId ?? '-', it.sha256]),
      ],
      { whole: [2] },
    ),
    ...section(
      ['MISSING', 'WHY'],
      missing.map(({ name, reason }) => [name, reason]),
    ),
    '',
    `\`casebridge export get ${told.id} --export ${manifest.export} --out DIR\` fetches it.`,
  ].join('\n');
}
