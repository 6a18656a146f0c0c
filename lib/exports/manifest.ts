import * as v from 'valibot';
import { storedObject } from './store.ts';

const text = v.nullable(v.string());

/** One version of an object: a later one may lie under the same key. */
export const objectLink = v.object({ key: v.string(), versionId: text, sha256: v.string() });
export type ObjectLink = v.InferOutput<typeof objectLink>;

/** What a case does not have, though it was asked for: an artifact or a file, by name, and why. */
export const missingPart = v.object({ name: v.string(), reason: v.string() });
export type MissingPart = v.InferOutput<typeof missingPart>;

/** What a finished export of one case promises: each artifact whole, at that version, with that hash. */
export const caseManifest = v.object({
  manifest: v.literal('casebridge/case/1'),
  export: v.string(),
  run: v.string(),
  connection: v.string(),
  case: v.object({
    id: v.string(),
    name: text,
    status: text,
    updatedAt: text,
    /** File events that the case held; or alerts, events, leads and files. */
    evidence: v.number(),
  }),
  exportedAt: v.string(),
  artifacts: v.array(storedObject),
  missing: v.array(missingPart),
});

export type CaseManifest = v.InferOutput<typeof caseManifest>;

const outcome = v.picklist(['exported', 'deleted', 'failed']);

/** One case of a run, as one line of JSON beside the run's manifest; Athena reads the lines of all runs as one table. */
export const runLine = v.object({
  export: v.string(),
  run: v.string(),
  connection: v.string(),
  id: v.string(),
  name: text,
  status: text,
  updatedAt: text,
  outcome,
  /** Why it was exported in this run: `changed`, `attached`, `failed before`, or what the census found. */
  why: v.string(),
  /** Why it was not exported; null where it was. */
  reason: text,
  evidence: v.nullable(v.number()),
  /** Of all artifacts together. */
  bytes: v.number(),
  manifestKey: text,
  manifestVersionId: text,
  manifestSha256: text,
});

export type RunLine = v.InferOutput<typeof runLine>;

/** What a census found: every case that the platform has, beside every case that was exported. */
export const census = v.object({
  cases: v.number(),
  /** Evidence of all cases together, where the platform tells it. */
  evidence: v.nullable(v.number()),
  /** Cases that no run had exported as they are: each is in this run, with what was wrong. */
  gaps: v.number(),
  /** Cases that were exported once and that the platform has no more: each is in this run as deleted. */
  gone: v.number(),
});

/** What a finished run promises: every case that changed in its span is in its lines, exported or with the reason why not. */
export const runManifest = v.object({
  manifest: v.literal('casebridge/run/1'),
  export: v.string(),
  run: v.string(),
  connection: v.string(),
  /** Changes from `from` (null: the beginning) to the start of the run. */
  span: v.object({ from: text, until: v.string() }),
  /** Since when it was asked for, where it did not begin at once: the run before it was open, or a person asked for it. */
  waitedSince: text,
  finishedAt: v.string(),
  /** The manifest of the run before, by its hash: a chain in which no link can be changed unseen. */
  previous: v.nullable(objectLink),
  counts: v.object({
    cases: v.number(),
    exported: v.number(),
    deleted: v.number(),
    failed: v.number(),
    bytes: v.number(),
  }),
  /** The first of what failed, which the next run tries again; the lines have them all. */
  failures: v.array(v.object({ id: v.string(), reason: v.string() })),
  /** Null where the run had none. */
  census: v.nullable(census),
  /** The lines of the run, one for each case. */
  lines: storedObject,
});

export type RunManifest = v.InferOutput<typeof runManifest>;

/** A time as it stands in a key: no colons, which not every tool that copies a bucket can write. */
export const keyTime = (iso: string): string => iso.replaceAll(':', '-');

export const casePrefix = (prefix: string, connection: string, caseId: string, updatedAt: string): string =>
  `${prefix}/${connection}/cases/${caseId}/${keyTime(updatedAt)}`;

/** Where the manifests of all runs lie. */
export const runsFolder = (prefix: string, connection: string): string => `${prefix}/${connection}/runs/`;

export const runKey = (prefix: string, connection: string, run: string): string =>
  `${runsFolder(prefix, connection)}${keyTime(run)}/manifest.json`;

/** Apart from the manifests, and in the form of a partition: a table over this folder reads lines and nothing else. */
export const linesKey = (prefix: string, connection: string, run: string): string =>
  `${prefix}/${connection}/run-cases/run=${keyTime(run)}/cases.jsonl`;
