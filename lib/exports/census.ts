import { eachOf } from '../each-of.ts';
import { type ChangedCase, type ChangeFeed, endOfAll } from './changed-case.ts';
import { reachedBy } from './cursor.ts';
import type { Due } from './due.ts';
import type { Exported, ExportedCase } from './exported.ts';
import { writeHeld } from './open-run.ts';
import type { ExportRuns, ExportState } from './runs.ts';
import { batches, beforeEnd, takenOver } from './turn.ts';

/** What a census has counted of the platform so far; evidence only of the cases that are not exported in its run. */
export type Counted = { censusCases: number; censusEvidence: number };

/** Whether a case is in a run because a census found that it should have been exported before. */
export const isGap = (why: string): boolean => why.startsWith('census:');

/**
 * Weighs cases of the platform against what was exported: all of them, not only those that changed of late.
 * `settled` is the time before which every change should have been exported.
 */
export async function countAndCompare(
  name: string,
  run: string,
  listed: readonly ChangedCase[],
  settled: string,
  { runs, exported }: { runs: ExportRuns; exported: Exported },
): Promise<{ due: Due[]; counted: Counted }> {
  const due: Due[] = [];
  const counted = { censusCases: listed.length, censusEvidence: 0 };
  await eachOf(listed, async ({ caseId, updatedAt, evidence: count }) => {
    const last = await exported.read(name, caseId);
    if (last && last.goneSince !== null) {
      due.push({ caseId, why: 'census: is back on the platform' });
      return;
    }
    if (last === null || last.updatedAt !== updatedAt) {
      due.push({ caseId, why: updatedAt < settled ? overdue(updatedAt, last) : 'changed' });
      return;
    }
    // It is in the run for another reason: its own line tells of its evidence.
    if ((await runs.readCase(name, run, caseId)) !== null) return;
    const evidence = (await count()) ?? last.evidence;
    if (evidence !== null && last.evidence !== null && evidence !== last.evidence)
      due.push({
        caseId,
        why: `census: holds ${evidence} pieces of evidence, ${last.evidence} were exported`,
      });
    else counted.censusEvidence += evidence ?? 0;
  });
  return { due, counted };
}

const overdue = (updatedAt: string, last: ExportedCase | null): string =>
  last === null
    ? 'census: never exported'
    : `census: changed at ${updatedAt}, exported as of ${last.updatedAt ?? 'no time'}`;

type Run = { name: string; run: string; state: ExportState };

type GoneDeps = {
  runs: ExportRuns;
  exported: Exported;
  changed: ChangeFeed;
  now: () => Date;
  deadline: Date;
};

/**
 * Records each case that was exported once and that the platform has no more: once, in the run of the census that finds it.
 * What the planning of the run has not come past is sought among all that the platform has: it may have changed since the run began,
 * or be left out by the export's filter by now. Answers the state of the run, which tells how far that has come.
 */
export async function recordGone({ name, run, state }: Run, deps: GoneDeps): Promise<ExportState> {
  const { runs, exported, now, deadline } = deps;
  const seen = await runs.seen(name, run);
  let reached = state;
  let isWhole = false;
  for await (const last of exported.all(name)) {
    if (last.goneSince !== null || seen.has(last.caseId)) continue;
    if (!isWhole) reached = await seeAll({ name, run, state }, seen, deps);
    isWhole = true;
    if (seen.has(last.caseId)) continue;
    beforeEnd(deadline, now());
    const { added } = await runs.add(name, run, last.caseId, gone);
    if (added.why !== gone) continue; // it is in the run for another reason: its worker will see
    const reason = 'the case is no longer on the platform';
    await runs.end(name, run, { ...added, outcome: 'deleted', reason, updatedAt: last.updatedAt });
    await exported.record(name, { ...last, goneSince: run });
  }
  return reached;
}

// Ids in a row of the table.
const inARow = 500;

/** Adds to `seen` all cases that the platform has, from where an earlier invocation has come. */
async function seeAll(
  { name, run, state }: Run,
  seen: Set<string>,
  { runs, changed, now, deadline }: GoneDeps,
): Promise<ExportState> {
  const reach = async (held: ExportState, allCursor: string) => {
    const next = await writeHeld(name, held, { allCursor }, runs);
    if (next === null) throw takenOver(now());
    return next;
  };
  const from = new Date(state.allCursor ?? 0);
  let reached = await reach(state, from.toISOString());
  const all = changed(from, endOfAll(now()), { unfiltered: true });
  for await (const batch of batches(all, inARow)) {
    const ids = batch.map(({ caseId }) => caseId);
    for (const id of ids) seen.add(id);
    await runs.see(name, run, ids, now());
    reached = await reach(reached, reachedBy(batch, reached.allCursor));
    beforeEnd(deadline, now());
  }
  return reached;
}

/** Why a case is in a run that a census found to be gone. */
export const gone = 'census: gone from the platform';
