import { eachOf } from '../each-of.ts';
import type { ChangedCase } from './changed-case.ts';
import type { Due } from './due.ts';
import type { Exported, ExportedCase } from './exported.ts';
import type { ExportRuns } from './runs.ts';

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
  listed: readonly ChangedCase[],
  settled: string,
  exported: Exported,
): Promise<{ due: Due[]; counted: Counted }> {
  const due: Due[] = [];
  const counted = { censusCases: listed.length, censusEvidence: 0 };
  await eachOf(listed, async ({ caseId, updatedAt, evidence: count }) => {
    const last = await exported.read(name, caseId);
    if (last === null || last.updatedAt !== updatedAt) {
      due.push({ caseId, why: updatedAt < settled ? overdue(updatedAt, last) : 'changed' });
      return;
    }
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

/**
 * Records each case that was exported once and that the platform has no more: once, in the run of the census that finds it.
 * A case that is not `listed` is sought among all that the platform has.
 */
export async function recordGone(
  name: string,
  run: string,
  listed: ReadonlySet<string>,
  listAll: () => Promise<ReadonlySet<string>>,
  { runs, exported }: { runs: ExportRuns; exported: Exported },
): Promise<void> {
  let all: ReadonlySet<string> | null = null;
  for await (const last of exported.all(name)) {
    if (last.goneSince !== null || listed.has(last.caseId)) continue;
    all ??= await listAll();
    if (all.has(last.caseId)) continue;
    const { added } = await runs.add(name, run, last.caseId, gone);
    if (added.why !== gone) continue; // it is in the run for another reason: its worker will see
    const reason = 'the case is no longer on the platform';
    await runs.end(name, run, { ...added, outcome: 'deleted', reason, updatedAt: last.updatedAt });
    await exported.record(name, { ...last, goneSince: run });
  }
}

/** Why a case is in a run that a census found to be gone. */
export const gone = 'census: gone from the platform';
