import { gone, isGap } from './census.ts';
import type { RunLine, RunManifest } from './manifest.ts';
import type { ExportRuns, ExportState, RunCase } from './runs.ts';
import type { StoredObject } from './store.ts';

// The lines name all of them; a manifest is for a person to read.
const mostFailuresNamed = 1000;

/** A line for each case of a run that has ended; `see` gets each as it goes out. */
export async function* linesOf(
  name: string,
  run: string,
  connection: string,
  runs: ExportRuns,
  see: (line: RunLine) => void,
): AsyncGenerator<Uint8Array> {
  for await (const ended of runs.cases(name, run)) {
    const line = lineOf(name, run, connection, ended);
    if (line === null) continue;
    see(line);
    yield Buffer.from(`${JSON.stringify(line)}\n`);
  }
}

function lineOf(name: string, run: string, connection: string, ended: RunCase): RunLine | null {
  const { caseId: id, outcome, ...rest } = ended;
  return outcome === 'queued' ? null : { export: name, run, connection, id, outcome, ...rest };
}

export type Tally = ReturnType<ReturnType<typeof tally>['told']>;

/** Counts lines as they go out. */
export function tally() {
  const counts = { cases: 0, exported: 0, deleted: 0, failed: 0, bytes: 0 };
  const failures: RunManifest['failures'] = [];
  const census = { gaps: 0, gone: 0, evidence: 0 };
  return {
    add: ({ id, outcome, bytes, why, reason, evidence }: RunLine) => {
      counts.cases += 1;
      counts[outcome] += 1;
      counts.bytes += bytes;
      census.evidence += evidence ?? 0;
      if (why === gone) census.gone += 1;
      else if (isGap(why)) census.gaps += 1;
      if (outcome === 'failed' && failures.length < mostFailuresNamed)
        failures.push({ id, reason: reason ?? '' });
    },
    told: () => ({ counts, failures, census }),
  };
}

/** What the manifest of a run says, once its lines are stored. */
export function manifestOf(
  name: string,
  run: string,
  connection: string,
  state: ExportState,
  { counts, failures, census }: Tally,
  lines: StoredObject,
  now: Date,
): RunManifest {
  const { lastManifestKey: key, lastManifestVersionId: versionId, lastManifestSha256: sha256 } = state;
  return {
    manifest: 'casebridge/run/1',
    export: name,
    run,
    connection,
    span: { from: state.watermark, until: run },
    waitedSince: state.waitedSince,
    finishedAt: now.toISOString(),
    previous: key === null || sha256 === null ? null : { key, versionId, sha256 },
    counts,
    failures,
    census:
      state.censusCases === null
        ? null
        : { ...census, cases: state.censusCases, evidence: (state.censusEvidence ?? 0) + census.evidence },
    lines,
  };
}
