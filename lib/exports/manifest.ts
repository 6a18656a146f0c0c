import * as v from 'valibot';
import { storedObject } from './store.ts';

const text = v.nullable(v.string());

/** One version of a manifest: a later one may lie under the same key. */
const manifestLink = v.object({ key: v.string(), versionId: text, sha256: v.string() });

/** What a finished export of one case promises: each artifact whole, at that version, with that hash. */
export const caseManifest = v.object({
  manifest: v.literal('casebridge/case/1'),
  export: v.string(),
  run: v.string(),
  connection: v.string(),
  case: v.object({ id: v.string(), name: text, status: text, updatedAt: text }),
  exportedAt: v.string(),
  artifacts: v.array(storedObject),
});

export type CaseManifest = v.InferOutput<typeof caseManifest>;

/** What a finished run promises: every case that changed in its span is in it, exported or with the reason why not. */
export const runManifest = v.object({
  manifest: v.literal('casebridge/run/1'),
  export: v.string(),
  run: v.string(),
  connection: v.string(),
  /** Changes from `from` (null: the beginning) to the start of the run. */
  span: v.object({ from: text, until: v.string() }),
  finishedAt: v.string(),
  /** The manifest of the run before, by its hash: a chain in which no link can be changed unseen. */
  previous: v.nullable(manifestLink),
  counts: v.object({ exported: v.number(), deleted: v.number(), failed: v.number(), bytes: v.number() }),
  cases: v.array(
    v.object({
      id: v.string(),
      outcome: v.picklist(['exported', 'deleted', 'failed']),
      reason: text,
      updatedAt: text,
      manifest: v.nullable(manifestLink),
    }),
  ),
});

export type RunManifest = v.InferOutput<typeof runManifest>;

/** A time as it stands in a key: no colons, which not every tool that copies a bucket can write. */
export const keyTime = (iso: string): string => iso.replaceAll(':', '-');

export const casePrefix = (prefix: string, connection: string, caseId: string, updatedAt: string): string =>
  `${prefix}/${connection}/cases/${caseId}/${keyTime(updatedAt)}`;

export const runKey = (prefix: string, connection: string, run: string): string =>
  `${prefix}/${connection}/runs/${keyTime(run)}/manifest.json`;
