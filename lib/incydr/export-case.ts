import type { ExportSettings } from '../config.ts';
import { Declined, Unavailable, Unexpected } from '../errors.ts';
import { anything } from '../exports/checks.ts';
import { casePrefix, type CaseManifest } from '../exports/manifest.ts';
import type { ExportOrder, QueueOrders } from '../exports/queue.ts';
import type { ExportRuns, RunCase } from '../exports/runs.ts';
import { jsonArtifact, type Store, type StoredObject } from '../exports/store.ts';
import type { Log } from '../log.ts';
import { artifactOf } from './artifacts.ts';
import type { IncydrCase } from './client/answers/cases.ts';
import type { IncydrClient } from './client/index.ts';

export type ExportCaseDeps = {
  client: Pick<IncydrClient, 'cases'>;
  store: Store;
  runs: ExportRuns;
  queue: QueueOrders;
  log: Log;
  now: () => Date;
  deadline: Date;
};

// A case that changes while it is exported is exported again, and an export that runs out of time is tried again;
// but not for ever.
const mostTries = 3;

/**
 * Exports one case of a run: its artifacts, each checked; then its manifest; then its end state.
 * While the platform cannot answer, the order is queued again for later, so that an outage fills no dead-letter queue.
 */
export async function exportIncydrCase(
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
  if ((await runs.readCase(name, run, caseId))?.outcome !== 'queued') return;
  try {
    const readAt = now();
    const ended = await exportUnchanged(order, settings, deps);
    if (ended.outcome === 'exported') await runs.recordExported(name, caseId, ended.updatedAt, readAt);
    await end(order, ended, deps);
  } catch (error) {
    if (error instanceof Unavailable) return postpone(order, error, deps);
    if (!(error instanceof Declined) && !(error instanceof Unexpected)) throw error;
    await end(order, endedAs(caseId, 'failed', error.message), deps);
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
  { message, retryAt }: Unavailable,
  deps: ExportCaseDeps,
): Promise<void> {
  const { queue, log, now, deadline } = deps;
  const { export: name, run, caseId } = order;
  const late = (order.late ?? 0) + (deadline.getTime() - now().getTime() < aboutNow ? 1 : 0);
  if (late === mostTries)
    return end(
      order,
      endedAs(caseId, 'failed', `its export did not fit into one invocation: ${message}`),
      deps,
    );
  const seconds = secondsUntil(retryAt, now());
  log.warn('export postponed', { export: name, run, caseId, seconds, reason: message });
  return queue([{ ...order, late, notBefore: retryAt.toISOString() }], seconds);
}

const aboutNow = 1000;

// Not at once: most of what cannot answer now cannot in the next instant either.
const secondsUntil = (time: Date, now: Date) =>
  Math.max(5, Math.ceil((time.getTime() - now.getTime()) / 1000));

/** Exports the case until it is whole, and the same before and after. */
async function exportUnchanged(
  order: ExportOrder,
  settings: ExportSettings,
  deps: ExportCaseDeps,
): Promise<RunCase> {
  const { client, deadline } = deps;
  const asked = { caseNumber: Number(order.caseId) };
  let wrong = `the case changed during each of ${mostTries} exports`;
  for (let tried = 0; tried < mostTries; tried += 1) {
    const before = await client.cases.getCase(asked, { sendBefore: deadline });
    if (!before) return endedAs(order.caseId, 'deleted', 'the case is no longer on the platform');
    try {
      const ended = await exportOnce(order, settings, before, deps);
      const after = await client.cases.getCase(asked, { sendBefore: deadline });
      if (after?.updatedAt === before.updatedAt) return await ended();
    } catch (error) {
      // Events that are attached under way make the CSV a bad one: another look tells.
      if (!(error instanceof Unexpected)) throw error;
      wrong = error.message;
    }
  }
  return endedAs(order.caseId, 'failed', wrong);
}

/** Writes the artifacts, and answers what writes the manifest once the case is known not to have changed meanwhile. */
async function exportOnce(
  order: ExportOrder,
  settings: ExportSettings,
  detail: IncydrCase,
  deps: ExportCaseDeps,
): Promise<() => Promise<RunCase>> {
  const { client, store, deadline, now } = deps;
  const updatedAt = detail.updatedAt ?? detail.createdAt ?? order.run;
  const prefix = casePrefix(settings.prefix, settings.connection, order.caseId, updatedAt);
  const asked = { caseNumber: detail.number };
  const events = await Array.fromAsync(client.cases.iterFileEvents(asked, { sendBefore: deadline }));
  const stored: StoredObject[] = [];
  for (const kind of settings.artifacts)
    stored.push(await store.put(await artifactOf(kind, prefix, detail.number, events, deps)));
  stored.push(
    await store.put(
      jsonArtifact('case.json', `${prefix}/case.json`, { case: detail, fileEvents: events }, anything()),
    ),
  );
  return async () => {
    const manifest: CaseManifest = {
      manifest: 'casebridge/case/1',
      export: order.export,
      run: order.run,
      connection: settings.connection,
      case: { id: order.caseId, name: detail.name, status: detail.status, updatedAt: detail.updatedAt },
      exportedAt: now().toISOString(),
      artifacts: stored,
    };
    const retain = async (object: StoredObject) => {
      if (settings.retention) await store.retain(object, settings.retention, now());
    };
    for (const object of stored) await retain(object); // before the manifest: what it lists is there to stay
    const written = await store.put(
      jsonArtifact('manifest.json', `${prefix}/manifest.json`, manifest, anything()),
    );
    await retain(written);
    return {
      ...endedAs(order.caseId, 'exported', null),
      updatedAt: detail.updatedAt,
      manifestKey: written.key,
      manifestVersionId: written.versionId,
      manifestSha256: written.sha256,
      bytes: stored.reduce((sum, { size }) => sum + size, 0),
    };
  };
}

const endedAs = (caseId: string, outcome: RunCase['outcome'], reason: string | null): RunCase => ({
  caseId,
  outcome,
  reason,
  updatedAt: null,
  manifestKey: null,
  manifestVersionId: null,
  manifestSha256: null,
  bytes: 0,
});
