import type { ExportSettings } from '../config.ts';
import { Declined, Unavailable, Unexpected } from '../errors.ts';
import { anything, type Check, csv, pdf, zip } from '../exports/checks.ts';
import { casePrefix, type CaseManifest, manifestBytes } from '../exports/manifest.ts';
import type { ExportOrder, QueueOrders } from '../exports/queue.ts';
import type { ExportRuns, RunCase } from '../exports/runs.ts';
import { type Artifact, jsonArtifact, type Store, type StoredObject } from '../exports/store.ts';
import type { Log } from '../log.ts';
import type { Download, IncydrClient } from './client.ts';
import type { CaseDetail, FileEvent } from './schemas.ts';

export type ExportCaseDeps = {
  client: IncydrClient;
  store: Store;
  runs: ExportRuns;
  queue: QueueOrders;
  log: Log;
  now: () => Date;
  deadline: Date;
};

// A case that changes while it is exported is exported again, but not for ever.
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
  const { runs, queue, log, now } = deps;
  const { export: name, run, caseId } = order;
  if ((await runs.readCase(name, run, caseId))?.outcome !== 'queued') return;
  try {
    const ended = await exportUnchanged(order, settings, deps);
    if (ended.outcome === 'exported') await runs.recordExported(name, caseId, ended.updatedAt, now());
    await runs.end(name, run, ended);
    log.info('case exported', {
      export: name,
      run,
      caseId,
      outcome: ended.outcome,
      bytes: ended.bytes,
      manifest: ended.manifestKey,
    });
  } catch (error) {
    if (error instanceof Unavailable) {
      const pause = Math.max(5, (error.retryAt.getTime() - now().getTime()) / 1000);
      log.warn('export postponed', {
        export: name,
        run,
        caseId,
        seconds: Math.ceil(pause),
        reason: error.message,
      });
      return queue([order], pause);
    }
    if (!(error instanceof Declined) && !(error instanceof Unexpected)) throw error;
    await runs.end(name, run, endedAs(caseId, 'failed', error.message));
    log.error('case not exported', { export: name, run, caseId, reason: error.message });
  }
}

/** Exports the case until it is the same before and after. */
async function exportUnchanged(
  order: ExportOrder,
  settings: ExportSettings,
  deps: ExportCaseDeps,
): Promise<RunCase> {
  const { client, deadline } = deps;
  const number = Number(order.caseId);
  for (let tried = 0; tried < mostTries; tried += 1) {
    const before = await client.getCase(number, { sendBefore: deadline });
    if (!before) return endedAs(order.caseId, 'deleted', 'the case is no longer on the platform');
    const ended = await exportOnce(order, settings, before, deps);
    const after = await client.getCase(number, { sendBefore: deadline });
    if (after?.updatedAt === before.updatedAt) return ended();
  }
  return endedAs(order.caseId, 'failed', `the case changed during each of ${mostTries} exports`);
}

/** Writes the artifacts, and answers what writes the manifest once the case is known not to have changed meanwhile. */
async function exportOnce(
  order: ExportOrder,
  settings: ExportSettings,
  detail: CaseDetail,
  deps: ExportCaseDeps,
): Promise<() => Promise<RunCase>> {
  const { client, store, deadline, now } = deps;
  const updatedAt = detail.updatedAt ?? detail.createdAt ?? order.run;
  const prefix = casePrefix(settings.prefix, settings.connection, order.caseId, updatedAt);
  const events = await client.listFileEvents(detail.number, { sendBefore: deadline });
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
    const written = await store.put(
      jsonArtifact('manifest.json', `${prefix}/manifest.json`, manifest, anything()),
    );
    if (settings.retention)
      for (const object of [...stored, written]) await store.retain(object, settings.retention, now());
    return {
      ...endedAs(order.caseId, 'exported', null),
      updatedAt: detail.updatedAt,
      manifestKey: written.key,
      manifestVersionId: written.versionId,
      manifestSha256: manifestBytes(manifest).sha256,
      bytes: stored.reduce((sum, { size }) => sum + size, 0),
    };
  };
}

type Kind = ExportSettings['artifacts'][number];

async function artifactOf(
  kind: Kind,
  prefix: string,
  number: number,
  events: FileEvent[],
  { client, now, deadline }: ExportCaseDeps,
): Promise<Artifact> {
  const options = { sendBefore: deadline, timeout: Math.max(1000, deadline.getTime() - now().getTime()) };
  const artifact = (
    name: string,
    contentType: string,
    { body, length }: Download,
    check: Check,
  ): Artifact => ({
    name,
    key: `${prefix}/${name}`,
    contentType,
    body,
    length,
    check,
  });
  switch (kind) {
    case 'pdf':
      return artifact(
        'summary.pdf',
        'application/pdf',
        await client.downloadSummaryPdf(number, options),
        pdf(),
      );
    case 'csv':
      return artifact(
        'events.csv',
        'text/csv',
        await client.downloadFileEventCsv(number, options),
        csv(events.length),
      );
    case 'zip':
      return artifact(
        'case.zip',
        'application/zip',
        await client.downloadFullCaseZip(number, options),
        zip(),
      );
  }
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
