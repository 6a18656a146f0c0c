import type { ExportSettings } from '../config.ts';
import { Declined, Unavailable, Unexpected } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CaseAsRead, CaseReader } from './case-reader.ts';
import type { Exported } from './exported.ts';
import { storeCase } from './store-case.ts';
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
  // Nothing is exported for a run that is closed: no manifest would name it.
  if ((await runs.read(name)).openRun !== run) return;
  const queued = await runs.readCase(name, run, caseId);
  if (queued?.outcome !== 'queued') return;
  let stored = 0;
  const onStored = () => {
    stored += 1;
  };
  try {
    await end(order, await exportUnchanged(order, queued, settings, { ...deps, onStored }), deps);
  } catch (error) {
    if (error instanceof Unavailable)
      return postpone({ ...order, late: stored > 0 ? 0 : (order.late ?? 0) }, queued, settings, error, deps);
    if (!(error instanceof Declined) && !(error instanceof Unexpected)) throw error;
    await end(order, failed(queued, error.message), deps);
  }
}

/** The end state of the case in its run, unless it has one already. */
async function end(
  { export: name, run, caseId }: ExportOrder,
  ended: RunCase,
  { runs, log }: ExportCaseDeps,
): Promise<void> {
  if (!(await runs.end(name, run, ended)))
    return log.warn('case had ended before', { export: name, run, caseId, outcome: ended.outcome });
  if (ended.outcome === 'failed')
    return log.error('case not exported', { export: name, run, caseId, reason: ended.reason });
  const { outcome, bytes, manifestKey: manifest } = ended;
  log.info('case exported', { export: name, run, caseId, outcome, bytes, manifest });
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
  const late = (order.late ?? 0) + (deadline.getTime() - now().getTime() < aboutNow ? 1 : 0);
  const byFile = order.byFile === true || (hasZip && late >= lateBeforeFiles);
  if (late >= lateBeforeFailed && !hasZip)
    return end(order, failed(queued, `its export did not fit into one invocation: ${message}`), deps);
  const seconds = secondsUntil(retryAt, now());
  log.warn('export postponed', { export: name, run, caseId, seconds, byFile, reason: message });
  const next = { ...order, late: byFile && hasZip ? 0 : late, notBefore: retryAt.toISOString() };
  return queue([byFile ? { ...next, byFile } : next], seconds);
}

const aboutNow = 1000;

// Not at once: most of what cannot answer now cannot in the next instant either.
const secondsUntil = (time: Date, now: Date) =>
  Math.max(5, Math.ceil((time.getTime() - now.getTime()) / 1000));

/** Exports the case until it is whole, and the same before and after. */
async function exportUnchanged(
  order: ExportOrder,
  queued: RunCase,
  settings: ExportSettings,
  deps: ExportCaseDeps & { onStored: () => void },
): Promise<RunCase> {
  const { reader, now } = deps;
  const { caseId, byFile = false } = order;
  let wrong = `the case changed during each of ${mostTries} exports`;
  for (let tried = 0; tried < mostTries; tried += 1) {
    const readAt = now();
    const before = await reader.read(caseId, { byFile });
    if (!before) return gone(order, queued, deps);
    try {
      const promise = await storeCase(order, settings, before, deps);
      if ((await reader.versionOf(caseId)) === before.version)
        return await exportedAs(order, queued, before, readAt, await promise(), deps);
    } catch (error) {
      // Events that are attached under way make the CSV a bad one: another look tells.
      if (!(error instanceof Unexpected)) throw error;
      wrong = error.message;
    }
  }
  return failed(queued, wrong);
}

/** What the run says of a case that is exported; the version is remembered first, for a run that is planned meanwhile. */
async function exportedAs(
  { export: name, run, caseId }: ExportOrder,
  queued: RunCase,
  { name: caseName, status, updatedAt, evidence }: CaseAsRead,
  readAt: Date,
  written: Pick<RunCase, 'manifestKey' | 'manifestVersionId' | 'manifestSha256' | 'bytes'>,
  { exported }: ExportCaseDeps,
): Promise<RunCase> {
  const { bytes, ...manifest } = written;
  const seen = { caseId, updatedAt, evidence, run, ...manifest };
  await exported.record(name, { ...seen, readAt: readAt.toISOString(), goneSince: null });
  return { ...queued, outcome: 'exported', name: caseName, status, updatedAt, evidence, bytes, ...manifest };
}

async function gone(
  { export: name, run, caseId }: ExportOrder,
  queued: RunCase,
  { exported }: ExportCaseDeps,
): Promise<RunCase> {
  const last = await exported.read(name, caseId);
  if (last) await exported.record(name, { ...last, goneSince: run });
  return { ...queued, outcome: 'deleted', reason: 'the case is no longer on the platform' };
}

const failed = (queued: RunCase, reason: string): RunCase => ({ ...queued, outcome: 'failed', reason });
