import * as v from 'valibot';
import type { ExportSettings } from '../config.ts';
import { eachOf } from '../each-of.ts';
import type { Inbox } from '../inbox.ts';
import type { Log } from '../log.ts';
import type { QueueOrders } from './queue.ts';
import type { ExportRuns, ExportState } from './runs.ts';

/** A case as a change feed tells of it. */
export type ChangedCase = { caseId: string; updatedAt: string };

export type PlanDeps = {
  runs: ExportRuns;
  inbox: Inbox;
  queue: QueueOrders;
  log: Log;
  now: () => Date;
  /** The cases of the connection that changed in a span, at least; the order does not matter. */
  changed: (from: Date, until: Date) => AsyncIterable<ChangedCase>;
};

// The platform's index may lag behind its clock, and its clock behind ours.
const overlap = 10 * 60_000;

/**
 * Opens a run and queues every case that changed since the watermark, less those exported at that version.
 * A run whose planning was cut short is planned again; one that is planned and open is left to finish.
 */
export async function planExport(name: string, settings: ExportSettings, deps: PlanDeps): Promise<void> {
  const { runs, log, now } = deps;
  const opened = await openRun(name, deps);
  if (opened === null) return log.warn('export not planned: the run before is still open', { export: name });
  const { state, run } = opened;
  await eachOf(await dueCases(name, settings, state, new Date(run), deps), (caseId) =>
    runs.add(name, run, caseId),
  );
  // Not only what is due now: a case that an earlier try added may have changed since, and this run waits for it too.
  const cases = await Array.fromAsync(runs.cases(name, run));
  const waiting = cases.filter(({ outcome }) => outcome === 'queued');
  await deps.queue(waiting.map(({ caseId }) => ({ export: name, run, caseId })));
  if (!(await runs.write(name, state, { plannedAt: now().toISOString() }))) return;
  log.info('export planned', {
    export: name,
    run,
    cases: cases.length,
    took: now().getTime() - new Date(run).getTime(),
  });
}

/** The run to plan: a new one, or one whose planning did not end. Null where one is planned and open. */
async function openRun(
  name: string,
  { runs, now }: PlanDeps,
): Promise<{ state: ExportState; run: string } | null> {
  const state = await runs.read(name);
  if (state.openRun !== null) return state.plannedAt === null ? { state, run: state.openRun } : null;
  const run = now().toISOString();
  if (!(await runs.write(name, state, { openRun: run, plannedAt: null }))) return null;
  return { state: await runs.read(name), run };
}

async function dueCases(
  name: string,
  settings: ExportSettings,
  state: ExportState,
  until: Date,
  deps: PlanDeps,
): Promise<string[]> {
  const from = new Date(state.watermark === null ? 0 : new Date(state.watermark).getTime() - overlap);
  const attached = await attachedByUs(settings.connection, from, deps.inbox);
  const due = new Set<string>();
  const listed = new Map<string, string>();
  for await (const { caseId, updatedAt } of deps.changed(from, until)) listed.set(caseId, updatedAt);
  await eachOf([...listed], async ([caseId, updatedAt]) => {
    const last = await deps.runs.exported(name, caseId);
    const touched = attached.get(caseId);
    const unchanged = last?.updatedAt === updatedAt && !(touched !== undefined && touched > last.readAt);
    if (!unchanged) due.add(caseId);
  });
  // The platform may not call a case changed when evidence is attached to it; and what failed is tried again.
  await eachOf([...attached], async ([caseId, at]) => {
    if (!listed.has(caseId) && at > ((await deps.runs.exported(name, caseId))?.readAt ?? '')) due.add(caseId);
  });
  if (state.lastRun !== null) {
    for await (const { caseId, outcome } of deps.runs.cases(name, state.lastRun))
      if (outcome === 'failed') due.add(caseId);
  }
  return [...due];
}

const attachedRow = v.object({ connection: v.string(), caseId: v.string(), stateAt: v.string() });

/** When casebridge last attached something to each case of a connection, in a span that ends now. */
async function attachedByUs(connection: string, from: Date, inbox: Inbox): Promise<Map<string, string>> {
  const attached = new Map<string, string>();
  for await (const row of inbox.inState('attached', { from })) {
    const { connection: of, caseId, stateAt } = v.parse(attachedRow, row);
    if (of === connection) attached.set(caseId, stateAt);
  }
  return attached;
}
