import type { ExportSettings } from '../config.ts';
import { keptUntil, type Pinned, type Wrong, wrongWith } from './difference.ts';
import { type Found, readDocument, readObject } from './read-object.ts';
import type { Store } from './store.ts';

/** What was read so far, and what is known to be left. */
export type Verified = {
  runs: number;
  /** Cases that were exported, deleted or failed. */
  cases: number;
  /** Runs, cases and bytes of the runs that are verified, as their manifests count them. */
  promised: { runs: number; cases: number; bytes: number };
  objects: number;
  bytes: number;
  /** Objects that had to be restored to be read: their size alone was compared. */
  archived: number;
  /** Objects that nothing keeps from being deleted. */
  unretained: number;
  /** Until when Object Lock keeps all the others. */
  retainedUntil: Date | null;
};

export const nothingVerified = (): Verified => ({
  runs: 0,
  cases: 0,
  promised: { runs: 0, cases: 0, bytes: 0 },
  objects: 0,
  bytes: 0,
  archived: 0,
  unretained: 0,
  retainedUntil: null,
});

export type VerifyDeps = {
  bucket: Pick<Store, 'get' | 'head'>;
  retention: ExportSettings['retention'];
  verified: Verified;
  /** Cuts short what is being read when the caller has seen enough. */
  stop: AbortController;
};

/** How objects of one run are read and compared; null where it is not known of which run they are. */
export type Look = ReturnType<typeof looking>;

export function looking({ bucket, retention, verified, stop: { signal } }: VerifyDeps, run: string | null) {
  const until = run === null ? null : keptUntil(retention, run);

  const count = (found: Found): void => {
    verified.objects += 1;
    if (found.is === 'missing') return;
    if (found.is === 'archived') verified.archived += 1;
    if (found.retainedUntil === null) verified.unretained += 1;
    else if (verified.retainedUntil === null || found.retainedUntil < verified.retainedUntil)
      verified.retainedUntil = found.retainedUntil;
  };

  return {
    /** An object to its last byte. */
    whole: async (pinned: Pinned): Promise<{ found: Found; wrong: Wrong[] }> => {
      const found = await readObject(pinned, bucket, signal, () => (chunk) => {
        verified.bytes += chunk.length;
      });
      count(found);
      return { found, wrong: wrongWith(pinned, found, until) };
    },

    /** The same with its text. */
    document: async (pinned: Pinned): Promise<{ text: string | null; wrong: Wrong[]; found: Found }> => {
      const { found, text } = await readDocument(pinned, bucket, signal);
      count(found);
      return { text, found, wrong: wrongWith(pinned, found, until) };
    },

    /** Of a run's own objects one version is pinned and a reader without a pin (Athena, `aws s3 cp`) gets the newest: they are to be one. */
    newest: async ({ key, versionId }: Pinned): Promise<Wrong[]> => {
      if (versionId === null) return [];
      const top = await bucket.head(key);
      if (top?.versionId === versionId) return [];
      const found = top ? `version ${top.versionId ?? '-'} lies over it` : 'a deletion lies over it';
      return [{ key, versionId, kind: 'covered', promised: 'the newest version of its key', found }];
    },
  };
}
