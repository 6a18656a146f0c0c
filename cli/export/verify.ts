import { verifyExport } from '../../lib/exports/verify.ts';
import { nothingVerified } from '../../lib/exports/verify-look.ts';
import type { ChainedRun } from '../../lib/exports/verify-chain.ts';
import { deploymentOptions } from '../deployment.ts';
import { optionsOf, timeSince, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { runNamed } from './exports.ts';
import { progress } from './progress.ts';
import { type ChainToVerify, chainsFromBucket, chainsFromTable } from './verify-chains.ts';
import type { HeadCheck, Report } from './verify-report.ts';
import { reportInWords } from './verify-words.ts';

const options = {
  ...deploymentOptions,
  run: { type: 'string' },
  since: { type: 'string' },
  all: { type: 'boolean' },
  'bucket-only': { type: 'boolean' },
  bucket: { type: 'string' },
  under: { type: 'string' },
  head: { type: 'string' },
} as const;

/** `casebridge export verify [NAME]`: see docs/export-command.md. Answers the exit code. */
export async function verifyExports(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const [name = null, ...more] = positionals;
  const ofBucket = [values.bucket, values.under, values.head].some((it) => it !== undefined);
  if (more.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  if (ofBucket && !values['bucket-only'])
    throw new UsageError('--bucket, --under and --head go with --bucket-only');
  const run = values.run === undefined ? null : runNamed(values.run);
  const since = values.since === undefined ? null : timeSince(values.since, terminal.now()).toISOString();
  const isWanted = (it: ChainedRun) =>
    (run === null || it.run === run) && (since === null || it.run >= since);
  const work = async (chains: ChainToVerify[]): Promise<number> => {
    const reports: Report[] = [];
    for (const chain of chains) {
      const report = await verified(chain, isWanted, values.all === true, terminal);
      // In the bucket alone, an export that is named may be in any of the folders.
      if (!values['bucket-only'] || name === null || isOf(report)) reports.push(report);
    }
    if (reports.length === 0) throw new Error(`the bucket has no run of ${name}`);
    const isRight = reports.every(
      ({ differences, verified: it }) => differences.length === 0 && it.archived === 0,
    );
    if (run !== null && isRight && reports.every(({ verified: it }) => it.promised.runs === 0))
      throw new Error(
        `there is no run ${run} in the chain; \`casebridge export list NAME\` lists the runs of an export`,
      );
    const head = headsAre(values.head, reports);
    terminal.print(values.json ? JSON.stringify({ reports, head }, null, 2) : reportInWords(reports, head));
    return isRight && head !== 'another' ? 0 : 1;
  };
  return values['bucket-only']
    ? chainsFromBucket({ ...values, name }, terminal, work)
    : chainsFromTable({ ...values, name }, terminal, work);
}

const isOf = ({ heads, differences }: Report): boolean => heads.length > 0 || differences.length > 0;

function headsAre(expected: string | undefined, reports: Report[]): HeadCheck {
  if (expected === undefined) return null;
  const all = reports.flatMap(({ heads }) => heads);
  return all.some(({ sha256 }) => sha256 === expected.toLowerCase()) ? 'as expected' : 'another';
}

async function verified(
  { of, chain, deps }: ChainToVerify,
  isWanted: (run: ChainedRun) => boolean,
  isAll: boolean,
  terminal: Terminal,
): Promise<Report> {
  const report: Report = { of, heads: [], verified: nothingVerified(), differences: [], isCutShort: false };
  const seen = new Set<string>();
  const isNoted = (run: ChainedRun): boolean => {
    if (!seen.has(run.name)) report.heads.push({ export: run.name, run: run.run, sha256: run.sha256 });
    seen.add(run.name);
    return isWanted(run);
  };
  const all = { ...deps, verified: report.verified, stop: new AbortController() };
  const work = async () => {
    for await (const difference of verifyExport(chain(all), isNoted, all)) {
      report.differences.push(difference);
      if (isAll) continue;
      report.isCutShort = true;
      break;
    }
  };
  const come = () => {
    const { cases, bytes, promised } = report.verified;
    return { done: cases, total: promised.cases, what: `cases of ${of}`, bytes, totalBytes: promised.bytes };
  };
  await progress(terminal).during(work, come);
  return report;
}
