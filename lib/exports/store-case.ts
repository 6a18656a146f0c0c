import type { ExportSettings } from '../config.ts';
import { Declined, Unavailable } from '../errors.ts';
import { hashOf } from '../hash.ts';
import type { CaseAsRead, PendingArtifact } from './case-reader.ts';
import { anything } from './checks.ts';
import type { Exported } from './exported.ts';
import { casePrefix, type CaseManifest, type MissingPart } from './manifest.ts';
import type { ExportOrder } from './queue.ts';
import type { RunCase } from './runs.ts';
import { jsonArtifact, type Store, type StoredObject } from './store.ts';

type Deps = {
  store: Pick<Store, 'put' | 'retain'>;
  exported: Exported;
  now: () => Date;
  deadline: Date;
  /** Told of each artifact that is stored anew. */
  onStored: () => void;
};

/** What a run says of a case whose manifest is written. */
type Written = Pick<RunCase, 'manifestKey' | 'manifestVersionId' | 'manifestSha256' | 'bytes'>;

/** Nothing is begun in the last moments of an invocation. */
export const lastMoments = 5_000;

/**
 * Stores the artifacts of a case, less those that an earlier try of this run has stored of the case as it is; answers what writes
 * the manifest, for when the case is known not to have changed meanwhile.
 */
export async function storeCase(
  order: ExportOrder,
  settings: ExportSettings,
  read: CaseAsRead,
  deps: Deps,
): Promise<() => Promise<Written>> {
  const { store, exported, onStored } = deps;
  const { export: name, run, caseId } = order;
  const prefix = casePrefix(settings.prefix, settings.connection, caseId, read.updatedAt ?? run);
  const fingerprint = hashOf([read.version, read.document]);
  const kept = new Map(
    (await exported.parts(name, run, caseId, fingerprint)).map((object) => [object.name, object]),
  );
  const stored: StoredObject[] = [];
  const missing = [...read.missing];
  const document: PendingArtifact = {
    name: 'case.json',
    open: async (key) => jsonArtifact('case.json', key, read.document, anything()),
  };
  for (const pending of [...read.artifacts, document]) {
    const before = kept.get(pending.name);
    const object = before ?? (await storeOne(pending, `${prefix}/${pending.name}`));
    if (!object) continue;
    stored.push(object);
    if (before) continue;
    await exported.recordPart(name, run, caseId, fingerprint, object);
    onStored();
  }
  return () => writeManifest({ order, settings, read, stored, missing, prefix }, deps);

  async function storeOne(pending: PendingArtifact, key: string): Promise<StoredObject | null> {
    checkTime(deps);
    try {
      return await store.put(await pending.open(key));
    } catch (error) {
      if (!(pending.isOptional && error instanceof Declined)) throw error;
      missing.push({ name: pending.name, reason: error.message });
      return null;
    }
  }
}

/** @throws Unavailable where the invocation has no time left to begin anything */
function checkTime({ deadline, now }: Pick<Deps, 'deadline' | 'now'>): void {
  if (deadline.getTime() - now().getTime() < lastMoments)
    throw new Unavailable('the time of one invocation is over', { retryAt: now(), uncertain: false });
}

type Promised = {
  order: ExportOrder;
  settings: ExportSettings;
  read: CaseAsRead;
  stored: StoredObject[];
  missing: MissingPart[];
  prefix: string;
};

async function writeManifest(
  { order, settings, read, stored, missing, prefix }: Promised,
  deps: Deps,
): Promise<Written> {
  const { store, now } = deps;
  const { retention, connection } = settings;
  const { name, status, updatedAt, evidence } = read;
  const manifest: CaseManifest = {
    manifest: 'casebridge/case/1',
    export: order.export,
    run: order.run,
    connection,
    case: { id: order.caseId, name, status, updatedAt, evidence },
    exportedAt: now().toISOString(),
    artifacts: stored,
    missing,
  };
  const retain = async (object: StoredObject) => {
    if (retention) await store.retain(object, retention, now());
  };
  // Before the manifest: what it lists is there to stay.
  for (const object of stored) {
    checkTime(deps);
    await retain(object);
  }
  const written = await store.put(
    jsonArtifact('manifest.json', `${prefix}/manifest.json`, manifest, anything()),
  );
  await retain(written);
  return {
    manifestKey: written.key,
    manifestVersionId: written.versionId,
    manifestSha256: written.sha256,
    bytes: stored.reduce((sum, { size }) => sum + size, 0),
  };
}
