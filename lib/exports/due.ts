import * as v from 'valibot';
import type { ExportSettings } from '../config.ts';
import { eachOf } from '../each-of.ts';
import type { Inbox } from '../inbox.ts';
import { allIds, type ChangedCase, type ChangeFeed } from './changed-case.ts';
import type { Exported } from './exported.ts';
import type { ExportRuns } from './runs.ts';

/** A case that a run exports, and why. */
export type Due = { caseId: string; why: string };

/** Of the cases that the platform calls changed, those not exported at that version. */
export async function changedSince(
  name: string,
  listed: readonly ChangedCase[],
  exported: Exported,
): Promise<Due[]> {
  const due: Due[] = [];
  await eachOf(listed, async ({ caseId, updatedAt }) => {
    if ((await exported.read(name, caseId))?.updatedAt !== updatedAt) due.push({ caseId, why: 'changed' });
  });
  return due;
}

const attachedRow = v.object({
  connection: v.string(),
  caseId: v.string(),
  /** A full case that took a part of it before. */
  partlyIn: v.optional(v.string()),
  stateAt: v.string(),
});

type AttachedDeps = { inbox: Inbox; exported: Exported; changed: ChangeFeed; now: () => Date };

/**
 * The cases that casebridge attached to since they were last exported, less those that the export's filter leaves out: the platform
 * may not call them changed.
 * `from` is when the last run began; nothing that it could have missed was attached before.
 */
export async function attachedSince(
  name: string,
  { connection, filter }: Pick<ExportSettings, 'connection' | 'filter'>,
  from: Date,
  { inbox, exported, changed, now }: AttachedDeps,
): Promise<Due[]> {
  const attached = new Map<string, string>();
  for await (const row of inbox.inState('attached', { from })) {
    const { connection: of, caseId, partlyIn, stateAt } = v.parse(attachedRow, row);
    if (of !== connection) continue;
    attached.set(caseId, stateAt);
    if (partlyIn !== undefined) attached.set(partlyIn, stateAt);
  }
  const due: Due[] = [];
  await eachOf([...attached], async ([caseId, at]) => {
    if (at > ((await exported.read(name, caseId))?.readAt ?? '')) due.push({ caseId, why: 'attached' });
  });
  if (filter === undefined || due.length === 0) return due;
  const wanted = await allIds(changed, now());
  return due.filter(({ caseId }) => wanted.has(caseId));
}

/** What the run before could not export. */
export async function failedBefore(name: string, lastRun: string | null, runs: ExportRuns): Promise<Due[]> {
  const due: Due[] = [];
  if (lastRun === null) return due;
  for await (const { caseId, outcome } of runs.cases(name, lastRun))
    if (outcome === 'failed') due.push({ caseId, why: 'failed before' });
  return due;
}
