import type { ExportSettings } from '../config.ts';
import { eachOf } from '../each-of.ts';
import { Unavailable } from '../errors.ts';
import type { Inbox } from '../inbox.ts';
import type { Log } from '../log.ts';
import { countAndCompare, recordGone } from './census.ts';
import type { ChangedCase, ChangeFeed } from './changed-case.ts';
import { pastBatch, unread } from './cursor.ts';
import { attachedSince, changedSince, type Due, failedBefore } from './due.ts';
import type { Exported } from './exported.ts';
import { openRun, type Planning, release, type Start, writeHeld } from './open-run.ts';
import type { QueueOrders } from './queue.ts';
import type { ExportRuns, ExportState } from './runs.ts';
import { batches, beforeEnd, takenOver } from './turn.ts';

export type PlanDeps = {
  runs: ExportRuns;
  exported: Exported;
  inbox: Inbox;
  queue: QueueOrders;
  log: Log;
  now: () => Date;
  /** When the function is stopped: another turn goes on from where this one has come. */
  deadline: Date;
  changed: ChangeFeed;
  /** Told how many cases were queued. */
  onQueued?: ((name: string, cases: number) => void) | undefined;
};

/** The platform's index may lag behind its clock, and its clock behind ours: a run reads that much of the span before it again. */
export const overlap = 10 * 60_000;
// As many as are read at once. Of each the census may ask the platform one thing, and a batch must fit into one invocation.
const batchSize = 25;

/**
 * Opens a run and queues every case that changed since the watermark, less those exported at that version.
 * It goes by batches and writes down how far it has come: however many cases there are, and however often it is stopped, the next
 * invocation goes on where the last one ended.
 */
export async function planExport(
  name: string,
  settings: ExportSettings,
  start: Start,
  deps: PlanDeps,
): Promise<void> {
  const { runs, log } = deps;
  const planning = await openRun(name, settings, start, deps);
  if (planning === null) return;
  try {
    await planRun(planning, deps);
  } catch (error) {
    await release(name, planning.state, runs);
    if (!(error instanceof Unavailable)) throw error;
    log.warn('planning goes on at the next turn', { export: name, run: planning.run, reason: error.message });
  }
}

async function planRun(planning: Planning, deps: PlanDeps): Promise<void> {
  const { name, run } = planning;
  const { runs, log, now } = deps;
  const isCensus = planning.state.censusCases !== null;
  let { state } = planning;
  // Once a census has begun to look for what is gone, it has come past the end of its span.
  if (state.allCursor === null) state = await planListed(planning, deps);
  if (isCensus) state = await recordGone({ name, run, state }, deps);
  if (planning.isResumed) await queueLeft(planning, deps);
  if (!(await writeHeld(name, state, { plannedAt: now().toISOString(), heldUntil: null }, runs)))
    throw takenOver(now());
  const took = now().getTime() - new Date(run).getTime();
  log.info('export planned', { export: name, run, census: isCensus, took });
}

/** Queues what is due of all that the change feed tells of, from where an earlier invocation has come. */
async function planListed(planning: Planning, deps: PlanDeps): Promise<ExportState> {
  const { now, deadline, changed } = deps;
  const { cursor, watermark, censusCases } = planning.state;
  const settled = watermark === null ? new Date(0) : new Date(new Date(watermark).getTime() - overlap);
  if (cursor === null) await queueUnlisted(settled, planning, deps);
  const beginning = censusCases === null ? settled : new Date(0);
  const span = changed(cursor === null ? beginning : new Date(cursor), new Date(planning.run));
  let { state } = planning;
  for await (const batch of batches(span, batchSize)) {
    beforeEnd(deadline, now());
    state = await planBatch(batch, settled, { ...planning, state }, deps);
  }
  return state;
}

/** Queues what the change feed may not tell of. */
async function queueUnlisted(settled: Date, planning: Planning, deps: PlanDeps): Promise<void> {
  const { runs } = deps;
  const { name, settings, state } = planning;
  const { watermark, lastRun } = state;
  // The first run lists every case. Later on, the platform may not call a case changed when evidence is attached to it.
  if (watermark !== null) await queueAll(await attachedSince(name, settings, settled, deps), planning, deps);
  await queueAll(await failedBefore(name, lastRun, runs), planning, deps);
}

/** Queues what is due of a batch, and writes down that planning has come so far. */
async function planBatch(
  listed: readonly ChangedCase[],
  settled: Date,
  planning: Planning,
  deps: PlanDeps,
): Promise<ExportState> {
  const { name, run, state } = planning;
  const batch = unread(state, listed);
  const change: Partial<ExportState> = pastBatch(state, batch, run);
  if (state.censusCases === null)
    await queueAll(await changedSince(name, batch, deps.exported), planning, deps);
  else {
    const { due, counted } = await countAndCompare(name, run, batch, settled.toISOString(), deps);
    await queueAll(due, planning, deps);
    const ids = listed.map(({ caseId }) => caseId);
    await deps.runs.see(name, run, ids, deps.now());
    change.censusCases = state.censusCases + counted.censusCases;
    change.censusEvidence = (state.censusEvidence ?? 0) + counted.censusEvidence;
  }
  const next = await writeHeld(name, state, change, deps.runs);
  if (next === null) throw takenOver(deps.now());
  return next;
}

/** Into the run, and then into the queue; `queueLeft` sends what was lost between the two. */
async function queueAll(due: Due[], { name, run }: Planning, deps: PlanDeps): Promise<void> {
  const { runs, queue, onQueued } = deps;
  const waiting: string[] = [];
  await eachOf(due, async ({ caseId, why }) => {
    if ((await runs.add(name, run, caseId, why)).isNew) waiting.push(caseId);
  });
  await queue(waiting.map((caseId) => ({ export: name, run, caseId })));
  if (waiting.length > 0) onQueued?.(name, waiting.length);
}

/**
 * Queues every case of the run that has not ended, whatever the change feed says by now: an invocation that was stopped between the two
 * may have left some that nobody was asked to export, and that have changed since.
 */
async function queueLeft({ name, run }: Planning, { runs, queue }: PlanDeps): Promise<void> {
  for await (const batch of batches(runs.cases(name, run), batchSize)) {
    const left = batch.filter(({ outcome }) => outcome === 'queued');
    await queue(left.map(({ caseId }) => ({ export: name, run, caseId })));
  }
}
