import type { ExportSettings } from '../config.ts';
import { Declined, Unavailable, Unexpected } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CaseAsRead, CaseReader } from './case-reader.ts';
import type { Exported } from './exported.ts';
import { lastMoments, storeCase } from './store-case.ts';
import type { ExportOrder, QueueOrders } from './queue.ts';
import type { ExportRuns, RunCase } from './runs.ts';
import type { Store } from './store.ts';

export type ExportCaseDeps = {
  reader: CaseReader;
  store: Pick<Store, 'put' | 'retain'>;
  runs: ExportRuns;
  exported: Exported;
  queue: QueueOrders;
  log: Log;
  now: () => Date;
  deadline: Date;
  /** Told what became of a case. */
  onEnded?: ((name: string, ended: RunCase) => void) | undefined;
};

// A case that changes while it is exported is exported again; but not for ever.
const mostTries = 3;
// Invocations in a row whose time ran out without a single artifact stored.
const lateBeforeFiles = 2;
const lateBeforeFailed = 3;

/**
 * Exports one case of a run: its artifacts, each checked; then its manifest; then its end state.
 * While the platform cannot answer, the order is queued again for later, so that an outage fills no dead-letter queue; what was
 * stored by then is not fetched again. A ZIP that no invocation has the time for is exported file by file.
 */
export async function exportCase(
  order: ExportOrder,
  settings: ExportSettings,
  deps: ExportCaseDeps,
): Promise<void> {
  const { runs, queue, now } = deps;
  const { export: name, run, caseId, notBefore } = order;
  if (notBefore !== undefined && now() < new Date(notBefore))
    return queue([order], secondsUntil(new Date(notBefore), now()));
  const queued = await runs.readCase(name, run, caseId);
  if (!queued) return;
  // Whoever ended it may have been stopped right after.
  if (queued.outcome !== 'queued') return rememberEnded(order, deps);
  // Nothing is exported for a run that is closed: no manifest would name it.
  if ((await runs.read(name)).openRun !== run) return;
  let stored = 0;
  const onStored = () => {
    stored += 1;
  };
  try {
    const { ended, readAt } = await exportUnchanged(order, queued, settings, { ...deps, onStored });
    if (await end(order, ended, deps)) await remember(order, ended, readAt, deps);
    // By another worker, or by this one: a write whose answer is lost is sent again, and finds itself.
    else await rememberEnded(order, deps);
  } catch (error) {
    if (error instanceof Unavailable)
      return postpone({ ...order, late: stored > 0 ? 0 : (order.late ?? 0) }, queued, settings, error, deps);
    if (!(error instanceof Declined) && !(error instanceof Unexpected)) throw error;
    await end(order, failed(queued, error.message), deps);
  }
}

/** The end state of the case in its run, unless it has one already: false then. */
async function end(
  { export: name, run, caseId }: ExportOrder,
  ended: RunCase,
  { runs, log, now, onEnded }: ExportCaseDeps,
): Promise<boolean> {
  const { outcome, reason, bytes, manifestKey: manifest } = ended;
  const isFirst = await runs.end(name, run, ended);
  if (isFirst) await runs.moved(name, run, now());
  if (isFirst) onEnded?.(name, ended);
  if (!isFirst) log.warn('case had ended before', { export: name, run, caseId, outcome });
  else if (outcome === 'failed') log.error('case not exported', { export: name, run, caseId, reason });
  else log.info('case exported', { export: name, run, caseId, outcome, bytes, manifest });
  return isFirst;
}

/**
 * What later runs go by. After the end state, and of that alone: what another worker saw of the case beside the one that ended it
 * is in no run.
 */
async function remember(
  { export: name, run, caseId }: ExportOrder,
  { outcome, updatedAt, evidence, manifestKey, manifestVersionId, manifestSha256 }: RunCase,
  readAt: Date,
  { exported }: ExportCaseDeps,
): Promise<void> {
  if (outcome !== 'exported' && outcome !== 'deleted') return;
  const last = await exported.read(name, caseId);
  if (last?.run && last.run >= run) return; // it is known, or a later run knows better
  if (outcome === 'deleted') {
    if (last && last.goneSince === null) await exported.record(name, { ...last, goneSince: run });
    return;
  }
  const manifest = { manifestKey, manifestVersionId, manifestSha256 };
  const seen = { caseId, updatedAt, evidence, run, readAt: readAt.toISOString(), ...manifest };
  await exported.record(name, { ...seen, goneSince: null });
}

/** The same for a case whose end is in the table: when it was read is known no more, but not before its run began. */
async function rememberEnded(order: ExportOrder, deps: ExportCaseDeps): Promise<void> {
  const ended = await deps.runs.readCase(order.export, order.run, order.caseId);
  if (ended) await remember(order, ended, new Date(order.run), deps);
}

/** Queues the order again for when the platform may answer; a case that no invocation has the time for ends as failed. */
async function postpone(
  order: ExportOrder,
  queued: RunCase,
  settings: ExportSettings,
  { message, retryAt }: Unavailable,
  deps: ExportCaseDeps,
): Promise<void> {
  const { queue, log, now, deadline } = deps;
  const { export: name, run, caseId } = order;
  const hasZip = settings.artifacts.includes('zip') && !order.byFile;
  const late = (order.late ?? 0) + (deadline.getTime() - now().getTime() < lastMoments ? 1 : 0);
  const byFile = order.byFile === true || (hasZip && late >= lateBeforeFiles);
  if (late >= lateBeforeFailed && !hasZip) {
    await end(order, failed(queued, `its export did not fit into one invocation: ${message}`), deps);
    return;
  }
  const seconds = secondsUntil(retryAt, now());
  log.warn('export postponed', { export: name, run, caseId, seconds, byFile, reason: message });
  const next = { ...order, late: byFile && hasZip ? 0 : late, notBefore: retryAt.toISOString() };
  return queue([byFile ? { ...next, byFile } : next], seconds);
}

// Not at once: most of what cannot answer now cannot in the next instant either.
const secondsUntil = (time: Date, now: Date) =>
  Math.max(5, Math.ceil((time.getTime() - now.getTime()) / 1000));

/** Exports the case until it is whole, and the same before and after. `readAt`: what was attached later may not be in it. */
async function exportUnchanged(
  order: ExportOrder,
  queued: RunCase,
  settings: ExportSettings,
  deps: ExportCaseDeps & { onStored: () => void },
): Promise<{ ended: RunCase; readAt: Date }> {
  const { reader, now } = deps;
  const { caseId, byFile = false } = order;
  let wrong = `the case changed during each of ${mostTries} exports`;
  for (let tried = 0; tried < mostTries; tried += 1) {
    const readAt = now();
    const before = await reader.read(caseId, { byFile });
    if (!before) return { ended: gone(queued), readAt };
    try {
      const promise = await storeCase(order, settings, before, deps);
      if ((await reader.versionOf(caseId)) === before.version)
        return { ended: exportedAs(queued, before, await promise()), readAt };
    } catch (error) {
      // Events that are attached under way make the CSV a bad one: another look tells.
      if (!(error instanceof Unexpected)) throw error;
      wrong = error.message;
    }
  }
  return { ended: failed(queued, wrong), readAt: now() };
}

const exportedAs = (
  queued: RunCase,
  { name, status, updatedAt, evidence }: CaseAsRead,
  written: Pick<RunCase, 'manifestKey' | 'manifestVersionId' | 'manifestSha256' | 'bytes'>,
): RunCase => ({ ...queued, outcome: 'exported', name, status, updatedAt, evidence, ...written });

const gone = (queued: RunCase): RunCase => ({
  ...queued,
  outcome: 'deleted',
  reason: 'the case is no longer on the platform',
});

const failed = (queued: RunCase, reason: string): RunCase => ({ ...queued, outcome: 'failed', reason });
