import type { RunManifest } from '../../lib/exports/manifest.ts';
import type { ExportState } from '../../lib/exports/runs.ts';
import { shortTime } from '../alerts/words.ts';
import { columns } from '../columns.ts';
import { deploymentOptions } from '../deployment.ts';
import { optionsOf } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { type AskedFrom, askForRun, runBegun } from './ask.ts';
import { exportNamed, type Exports, onlyWord, withExports } from './exports.ts';
import { type Come, progress } from './progress.ts';
import { runInWords } from './run-words.ts';

const options = { ...deploymentOptions, 'no-wait': { type: 'boolean' } } as const;

/** `casebridge export run NAME`: see docs/export-command.md. Answers the exit code. */
export async function runExport(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const name = onlyWord(positionals, usage);
  return withExports(values, terminal, async (exports) => {
    exportNamed(exports.config, name);
    const before = await askForRun(name, exports.runs, terminal.now());
    const hurry = new AbortController();
    if (before.openRun === null) beginNow(name, exports, hurry.signal);
    try {
      if (values['no-wait']) {
        // The host of this machine takes a request as soon as it is sent, and AWS needs none.
        await terminal.wait(exports.deployment.gatewayUrl === null ? 0 : 200);
        terminal.print(values.json ? JSON.stringify(askedFor(before), null, 2) : askedInWords(name, before));
        return 0;
      }
      if (before.openRun !== null)
        terminal.complain(`${askedInWords(name, before)} Ctrl-C leaves it asked for.`);
      const run = await finished(name, before, exports, terminal);
      terminal.print(values.json ? JSON.stringify(run, null, 2) : ended(run));
      return run.manifest.counts.failed > 0 ? 1 : 0;
    } finally {
      hurry.abort();
    }
  });
}

/** On this machine a run begins at once, and is finished as soon as its cases are; on AWS the turns of planner and finisher do it. */
function beginNow(name: string, { deployment: { gatewayUrl } }: Exports, signal: AbortSignal): void {
  if (gatewayUrl === null) return;
  const url = `${gatewayUrl}/local/exports/${encodeURIComponent(name)}/run`;
  // The table tells how it ends; and where this is not answered, the turns come all the same.
  fetch(url, { method: 'POST', signal }).catch(() => undefined);
}

const askedFor = ({ openRun, askedAt }: AskedFrom) => ({
  asked: true,
  waitsFor: openRun,
  askedBefore: askedAt,
});

function askedInWords(name: string, { openRun, askedAt }: AskedFrom): string {
  const what =
    askedAt === null
      ? `A run of ${name} is asked for`
      : `A run of ${name} was asked for at ${shortTime(askedAt)} already`;
  return openRun === null
    ? `${what}; it begins within a minute.`
    : `${what}; it waits until the open one, of ${shortTime(openRun)}, has ended.`;
}

type FinishedRun = { name: string; run: string; manifest: RunManifest; manifestKey: string; took: number };

// Of a run with many cases a look costs something.
const between = (cases: number): number => Math.min(30_000, Math.max(1_000, cases / 2));
// The planner has a turn each minute.
const longToBegin = 180_000;

/** Watches a run from its asking to its manifest. */
async function finished(
  name: string,
  before: AskedFrom,
  exports: Exports,
  terminal: Terminal,
): Promise<FinishedRun> {
  const { now, wait } = terminal;
  const shown = progress(terminal);
  const asked = now().getTime();
  let isWarned = false;
  for (;;) {
    const state = await exports.runs.read(name);
    const run = runBegun(before, state);
    const ended = run !== null && run === state.lastRun ? await manifestOf(name, run, exports) : null;
    if (ended) {
      shown.end();
      return { ...ended, took: now().getTime() - asked };
    }
    const counts = await countsOf(name, run ?? state.openRun, exports.runs);
    shown.tell(comeOf(run, state, counts));
    const isLate = run === null && state.openRun === null && now().getTime() - asked > longToBegin;
    if (isLate && !isWarned)
      shown.note(
        `No planner has begun it for three minutes: look at the log of the export's planner, in ${exports.deployment.name}.`,
      );
    isWarned ||= isLate;
    await wait(between(counts.total));
  }
}

async function manifestOf(name: string, run: string, { chain, reader }: Exports) {
  const link = await chain.read(name, run);
  return link && { name, run, manifest: await reader.run(link), manifestKey: link.key };
}

async function countsOf(name: string, run: string | null, runs: Exports['runs']) {
  const counts = { total: 0, ended: 0, failed: 0, bytes: 0 };
  if (run === null) return counts;
  for await (const { outcome, bytes } of runs.cases(name, run)) {
    counts.total += 1;
    counts.bytes += bytes;
    if (outcome !== 'queued') counts.ended += 1;
    if (outcome === 'failed') counts.failed += 1;
  }
  return counts;
}

type Counts = Awaited<ReturnType<typeof countsOf>>;

/** How far a run has come, or, while it has not begun, the one that it waits for. */
function comeOf(run: string | null, { openRun, plannedAt }: ExportState, counts: Counts): Come {
  const { ended, total, failed, bytes } = counts;
  const watched = run ?? openRun;
  if (watched === null) return { done: 0, total: null, what: 'cases; the run has not begun', bytes: 0 };
  const of = run === null ? ` of the run before it, of ${shortTime(watched)}` : '';
  const bad = failed === 0 ? '' : `, ${failed} failed`;
  if (plannedAt === null)
    return { done: ended, total: null, what: `cases${of}${bad}; ${total} planned so far`, bytes };
  const next = ended === total ? '; the manifest comes within a minute' : '';
  return { done: ended, total, what: `cases${of}${bad}${next}`, bytes };
}

const mostShown = 50;

function ended({ name, run, manifest, manifestKey, took }: FinishedRun): string {
  const { failures, counts } = manifest;
  const shown = failures.slice(0, mostShown);
  const more =
    counts.failed > shown.length
      ? [`and ${counts.failed - shown.length} more: casebridge export show ${name} ${run}`]
      : [];
  return [
    runInWords(manifest, took),
    ...(shown.length === 0
      ? []
      : [
          '',
          columns([['FAILED', 'WHY'], ...shown.map(({ id, reason }) => [id, reason])]),
          ...more,
          'The next run tries them again.',
        ]),
    '',
    `Manifest: ${manifestKey}`,
  ].join('\n');
}
