import type { ChangedCase, ChangeFeed } from './changed-case.ts';
import type { Exported, ExportedCase } from './exported.ts';
import { inOrder } from './in-order.ts';
import { overlap } from './plan.ts';
import type { ExportRuns, ExportState, RunCase } from './runs.ts';
import type { Store } from './store.ts';

export type GapKind =
  | 'never exported'
  | 'changed since'
  | 'evidence differs'
  | 'not in the bucket'
  | 'gone'
  | 'left out';

/** A case of which the bucket does not have what the platform has. */
export type Gap = {
  caseId: string;
  kind: GapKind;
  says: string;
  /** Whether a run should have exported it by now; else the next one does, or there is nothing to export. */
  isOwed: boolean;
};

/** How many cases were compared, and their evidence where the platform told it. */
export type Counted = { platform: number; exported: number; evidence: number };

export type GapDeps = {
  state: ExportState;
  runs: Pick<ExportRuns, 'readCase'>;
  exported: Pick<Exported, 'read' | 'all'>;
  bucket: Pick<Store, 'head'>;
  changed: ChangeFeed;
  /** Whether the platform has a case, whatever the export's filter says. */
  isThere: (caseId: string) => Promise<boolean>;
  /** Whether evidence is counted, which may cost a call for each case. */
  withEvidence: boolean;
  now: () => Date;
  counted: Counted;
};

/**
 * Compares every case of the platform with what was exported of it, and everything that was exported with the platform: by ids,
 * times of change, counts of evidence, and the manifest that should lie in the bucket.
 */
export async function* gapsOf(name: string, deps: GapDeps): AsyncGenerator<Gap> {
  const { changed, exported, counted, now } = deps;
  const ids = new Set<string>();
  for await (const gap of inOrder(changed(new Date(0), now()), (listed) => gapAt(name, listed, deps, ids)))
    if (gap !== null) yield gap;
  counted.platform = ids.size;
  for await (const gap of inOrder(exported.all(name), (last) => goneAt(last, ids, deps)))
    if (gap !== null) yield gap;
}

/** A case that changes while all are listed may come twice: it is told of once. */
async function gapAt(
  name: string,
  listed: ChangedCase,
  deps: GapDeps,
  ids: Set<string>,
): Promise<Gap | null> {
  if (ids.has(listed.caseId)) return null;
  ids.add(listed.caseId);
  deps.counted.platform = ids.size;
  const last = await deps.exported.read(name, listed.caseId);
  if (last === null || last.updatedAt !== listed.updatedAt) return notExported(name, listed, last, deps);
  return (await notInBucket(last, deps)) ?? (await otherEvidence(name, listed, last, deps));
}

async function notExported(
  name: string,
  { caseId, updatedAt }: ChangedCase,
  last: ExportedCase | null,
  deps: GapDeps,
): Promise<Gap> {
  const { openRun, lastRun, watermark } = deps.state;
  const inRun = async (run: string | null) => (run === null ? null : deps.runs.readCase(name, run, caseId));
  const open = await inRun(openRun);
  const before = await inRun(lastRun);
  const what =
    last === null
      ? `changed at ${updatedAt}`
      : `changed at ${updatedAt}, exported as of ${last.updatedAt ?? 'no time'}`;
  const isSettled = watermark !== null && Date.parse(updatedAt) < Date.parse(watermark) - overlap;
  return {
    caseId,
    kind: last === null ? 'never exported' : 'changed since',
    says: `${what}; ${whyNot(open, before, isSettled)}`,
    isOwed: isSettled && open?.outcome !== 'queued',
  };
}

function whyNot(open: RunCase | null, before: RunCase | null, isSettled: boolean): string {
  if (open?.outcome === 'queued') return 'the open run exports it';
  if (open?.outcome === 'failed') return `it failed in the open run: ${open.reason ?? ''}`;
  if (before?.outcome === 'failed') return `it failed in the last run: ${before.reason ?? ''}`;
  return isSettled ? 'no run has exported it' : 'the next run exports it';
}

async function notInBucket(last: ExportedCase, { bucket }: GapDeps): Promise<Gap | null> {
  const { caseId, manifestKey: key, manifestVersionId: versionId, run } = last;
  if (key === null || (await bucket.head(key, versionId)) !== null) return null;
  const says = `run ${run ?? '-'} exported it, and its manifest is not in the bucket: ${key}`;
  return { caseId, kind: 'not in the bucket', says, isOwed: true };
}

async function otherEvidence(
  name: string,
  { caseId, evidence: count }: ChangedCase,
  last: ExportedCase,
  { withEvidence, counted, state, runs }: GapDeps,
): Promise<Gap | null> {
  const held = withEvidence ? await count() : null;
  counted.evidence += held ?? (withEvidence ? (last.evidence ?? 0) : 0); // of a closed case nothing can change
  if (held === null || last.evidence === null || held === last.evidence) {
    counted.exported += 1;
    return null;
  }
  const open = state.openRun === null ? null : await runs.readCase(name, state.openRun, caseId);
  const isUnderWay = open?.outcome === 'queued';
  const says = `holds ${held} pieces of evidence, ${last.evidence} were exported${isUnderWay ? '; the open run exports it' : ''}`;
  return { caseId, kind: 'evidence differs', says, isOwed: !isUnderWay };
}

/** Of what was exported and is not listed: whether the platform has it no more, or the filter of the export leaves it out by now. */
async function goneAt(
  last: ExportedCase,
  ids: ReadonlySet<string>,
  { isThere }: GapDeps,
): Promise<Gap | null> {
  const { caseId, goneSince, updatedAt } = last;
  if (goneSince !== null || ids.has(caseId)) return null;
  if (await isThere(caseId))
    return { caseId, kind: 'left out', says: 'the filter of the export leaves it out by now', isOwed: false };
  const says = `no longer on the platform; it stays exported as of ${updatedAt ?? 'no time'}`;
  return { caseId, kind: 'gone', says, isOwed: false };
}
