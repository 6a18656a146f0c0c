import type { ExportSettings } from '../config.ts';
import type { Log } from '../log.ts';
import { anything } from './checks.ts';
import { type RunManifest, runKey } from './manifest.ts';
import type { ExportRuns, ExportState, RunCase } from './runs.ts';
import { jsonArtifact, type Store } from './store.ts';

export type FinishDeps = { runs: ExportRuns; store: Store; log: Log; now: () => Date };

// From the planning on, which may be long after the start. A case that has not ended by then is named as failed,
// and carried into the next run.
const longestRun = 12 * 3_600_000;

/** Closes a run all of whose cases have ended, or that is overdue: its manifest first, then the watermark. */
export async function finishExport(name: string, settings: ExportSettings, deps: FinishDeps): Promise<void> {
  const { runs, store, log, now } = deps;
  const state = await runs.read(name);
  const { openRun: run, plannedAt } = state;
  if (run === null || plannedAt === null) return;
  const cases = await endedCases(name, run, new Date(plannedAt), deps);
  if (cases === null) return;
  const manifest = manifestOf(name, settings, state, run, cases, now());
  const key = runKey(settings.prefix, settings.connection, run);
  const stored = await store.put(jsonArtifact('manifest.json', key, manifest, anything()));
  if (settings.retention) await store.retain(stored, settings.retention, now());
  const { versionId, sha256 } = stored;
  const closed = await runs.write(name, state, {
    watermark: run,
    openRun: null,
    plannedAt: null,
    lastRun: run,
    lastManifestKey: key,
    lastManifestVersionId: versionId,
    lastManifestSha256: sha256,
  });
  if (closed) log.info('export finished', { export: name, run, ...manifest.counts, manifest: key, sha256 });
}

/** All cases of a run once each has ended; null while one has not, unless the run is overdue. */
async function endedCases(
  name: string,
  run: string,
  plannedAt: Date,
  { runs, log, now }: FinishDeps,
): Promise<RunCase[] | null> {
  const cases = await Array.fromAsync(runs.cases(name, run));
  const open = cases.filter(({ outcome }) => outcome === 'queued');
  if (open.length === 0) return cases;
  if (now().getTime() - plannedAt.getTime() < longestRun) return null;
  for (const straggler of open) {
    const failed: RunCase = {
      ...straggler,
      outcome: 'failed',
      reason: 'not exported before the run was overdue',
    };
    // False where a worker ended it at this very moment: then that is what became of it.
    if (await runs.end(name, run, failed))
      log.error('case not exported', { export: name, run, caseId: straggler.caseId, reason: failed.reason });
  }
  return Array.fromAsync(runs.cases(name, run));
}

function manifestOf(
  name: string,
  { connection }: ExportSettings,
  state: ExportState,
  run: string,
  cases: RunCase[],
  now: Date,
): RunManifest {
  const count = (outcome: RunCase['outcome']) => cases.filter((it) => it.outcome === outcome).length;
  const { lastManifestKey: key, lastManifestVersionId: versionId, lastManifestSha256: sha256 } = state;
  return {
    manifest: 'casebridge/run/1',
    export: name,
    run,
    connection,
    span: { from: state.watermark, until: run },
    finishedAt: now.toISOString(),
    previous: key === null || sha256 === null ? null : { key, versionId, sha256 },
    counts: {
      exported: count('exported'),
      deleted: count('deleted'),
      failed: count('failed'),
      bytes: cases.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    cases: cases.flatMap(
      ({ caseId, outcome, reason, updatedAt, manifestKey, manifestVersionId, manifestSha256 }) =>
        outcome === 'queued'
          ? []
          : [
              {
                id: caseId,
                outcome,
                reason,
                updatedAt,
                manifest:
                  manifestKey === null || manifestSha256 === null
                    ? null
                    : { key: manifestKey, versionId: manifestVersionId, sha256: manifestSha256 },
              },
            ],
    ),
  };
}
