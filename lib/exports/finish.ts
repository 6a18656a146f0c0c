import type { ExportSettings } from '../config.ts';
import type { Log } from '../log.ts';
import type { Chain } from './chain.ts';
import { anything } from './checks.ts';
import { linesKey, runKey } from './manifest.ts';
import { release, writeHeld } from './open-run.ts';
import { linesOf, manifestOf, tally } from './run-document.ts';
import type { ExportRuns, ExportState, RunCase } from './runs.ts';
import { type Artifact, jsonArtifact, type Store } from './store.ts';

export type FinishDeps = {
  runs: ExportRuns;
  chain: Chain;
  store: Pick<Store, 'put' | 'retain'>;
  log: Log;
  now: () => Date;
  /** When the function is stopped: until then no other one finishes the same run. */
  deadline: Date;
  /** Told what became of a case that the run ended without. */
  onEnded?: ((name: string, ended: RunCase) => void) | undefined;
  /** Told of a run that ended without a failed case, before it is closed: what is not recorded then, the next try records. */
  onComplete?: ((name: string, run: string) => Promise<unknown>) | undefined;
};

// Without a single case that ends, from the planning on. A run may go on for days where the platform's budget is small; what has not
// ended in one that stands still is named as failed, and carried into the next run.
const longestStandstill = 12 * 3_600_000;

/**
 * Closes a run all of whose cases have ended, or that is overdue: its lines, its manifest, the chain, and the watermark last.
 * A run that is written down in the chain is not written again: whoever was stopped after it, the next one only moves the watermark.
 */
export async function finishExport(name: string, settings: ExportSettings, deps: FinishDeps): Promise<void> {
  const { runs, now, deadline } = deps;
  const found = await runs.read(name);
  const { openRun: run, plannedAt, heldUntil } = found;
  if (run === null || plannedAt === null || (heldUntil !== null && now() < new Date(heldUntil))) return;
  const ended = await haveEnded(name, run, new Date(plannedAt), deps);
  if (ended === null) return;
  const state = await runs.write(name, found, { heldUntil: deadline.toISOString() });
  if (state === null) return;
  try {
    if (ended.failed === 0) await deps.onComplete?.(name, run);
    await closeRun(name, run, settings, state, deps);
  } catch (error) {
    await release(name, state, runs);
    throw error;
  }
}

async function closeRun(
  name: string,
  run: string,
  settings: ExportSettings,
  state: ExportState,
  deps: FinishDeps,
): Promise<void> {
  const { runs, chain, log } = deps;
  const { key, versionId, sha256 } =
    (await chain.read(name, run)) ?? (await writeRun(name, run, settings, state, deps));
  // Whoever asks for a census meanwhile wants one more than this.
  const isCensusAsked = state.askedAt !== null && state.lastCensus === null;
  const change = {
    watermark: run,
    openRun: null,
    plannedAt: null,
    heldUntil: null,
    cursor: null,
    cursorCases: null,
    allCursor: null,
    waitedSince: null,
    ...(state.censusCases === null || isCensusAsked ? {} : { lastCensus: run }),
    censusCases: null,
    censusEvidence: null,
    lastRun: run,
    lastManifestKey: key,
    lastManifestVersionId: versionId,
    lastManifestSha256: sha256,
  };
  if (await writeHeld(name, state, change, runs))
    log.info('export finished', { export: name, run, manifest: key, sha256 });
}

/** How many cases of a run failed; null while not all have ended. Those of a run that is overdue are ended here, as failed. */
async function haveEnded(
  name: string,
  run: string,
  plannedAt: Date,
  { runs, log, now, onEnded }: FinishDeps,
): Promise<{ failed: number } | null> {
  const isOverdue = await hasStopped(name, run, plannedAt, runs, now());
  let failed = 0;
  for await (const straggler of runs.cases(name, run)) {
    if (straggler.outcome === 'failed') failed += 1;
    if (straggler.outcome !== 'queued') continue;
    if (!isOverdue) return null;
    failed += 1;
    const reason = 'not exported before the run was overdue';
    const ended: RunCase = { ...straggler, outcome: 'failed', reason };
    // False where a worker ended it at this very moment: then that is what became of it.
    if (!(await runs.end(name, run, ended))) continue;
    log.error('case not exported', { export: name, run, caseId: straggler.caseId, reason });
    onEnded?.(name, ended);
  }
  return { failed };
}

async function hasStopped(
  name: string,
  run: string,
  plannedAt: Date,
  runs: ExportRuns,
  now: Date,
): Promise<boolean> {
  if (now.getTime() - plannedAt.getTime() < longestStandstill) return false;
  const movedAt = await runs.movedAt(name, run);
  return movedAt === null || now.getTime() - movedAt.getTime() >= longestStandstill;
}

/** The lines of a run, then its manifest, then its place in the chain: the manifest of a run is one and stays it. */
async function writeRun(
  name: string,
  run: string,
  settings: ExportSettings,
  state: ExportState,
  { runs, chain, store, log, now }: FinishDeps,
) {
  const { prefix, connection } = settings;
  const sum = tally();
  const put = async (artifact: Artifact) => {
    const written = await store.put(artifact);
    if (settings.retention) await store.retain(written, settings.retention, now());
    return written;
  };
  const lines = await put({
    name: 'cases.jsonl',
    key: linesKey(prefix, connection, run),
    contentType: 'application/x-ndjson',
    body: linesOf(name, run, connection, runs, sum.add),
    length: null,
    check: anything(),
  });
  const manifest = manifestOf(name, run, connection, state, sum.told(), lines, now());
  const { key, versionId, sha256 } = await put(
    jsonArtifact('manifest.json', runKey(prefix, connection, run), manifest, anything()),
  );
  const link = await chain.add(name, run, { key, versionId, sha256 });
  // The second place, beside the table, that whoever can write the bucket cannot write.
  log.info('head of the chain', { export: name, ...link, ...manifest.counts });
  return link;
}
