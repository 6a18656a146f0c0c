import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Upload } from './upload.ts';
import { version as versionSchema, type Version } from './version.ts';

/** One bucket: its versions on disk, an index of them in memory, and the multipart uploads under way. */
export type Bucket = {
  name: string;
  createdAt: string;
  objectLock: boolean;
  uploads: Map<string, Upload>;
  /** Where bytes go while they arrive. */
  incomingFile: () => string;
  nextVersionId: () => string;
  /** Keys in the order of their UTF-8 bytes, as S3 lists them. */
  keys: () => string[];
  /** The versions of a key, newest first. */
  versions: (key: string) => readonly Version[];
  /** Makes a version visible: its bytes, already complete in `files`, move into place. */
  add: (version: Version, files: string[]) => void;
  change: (version: Version, patch: Partial<Pick<Version, 'tags' | 'retention' | 'legalHold'>>) => void;
  remove: (version: Version) => void;
  /** The files that hold a version's bytes, in their order. */
  dataFiles: (version: Version) => { path: string; size: number }[];
};

const settings = v.object({ createdAt: v.string(), objectLock: v.boolean() });

/**
 * Opens the bucket that lies in `directory`/`name`, or creates it there; what an ended process left half done goes.
 * Metadata is written synchronously on purpose: nothing comes between a condition's check and the version it guards.
 */
export function openBucket(
  directory: string,
  name: string,
  creation: v.InferOutput<typeof settings>,
): Bucket {
  const root = join(directory, name);
  const incoming = join(root, 'incoming');
  const versionsFolder = join(root, 'versions');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  mkdirSync(versionsFolder, { recursive: true });

  const index = new Map<string, Version[]>();
  const stored = readVersions(versionsFolder);
  for (const found of stored) index.set(found.key, [found, ...(index.get(found.key) ?? [])]);
  let sequence = sequenceOf(stored.at(-1)?.versionId ?? '0');
  let sorted: string[] | null = null;

  const pathOf = (name: string) => join(versionsFolder, name);
  const dataFiles = ({ versionId, size, parts, deleteMarker }: Version) => {
    if (parts.length > 0) return parts.map((size, at) => ({ path: pathOf(`${versionId}.${at + 1}`), size }));
    return deleteMarker ? [] : [{ path: pathOf(versionId), size }];
  };
  const incomingFile = () => join(incoming, randomUUID());
  const writeMetadata = (version: Version) => {
    const file = incomingFile();
    writeFileSync(file, JSON.stringify(version, null, 2));
    renameSync(file, pathOf(`${version.versionId}.json`));
  };

  return {
    name,
    ...openSettings(join(root, 'bucket.json'), creation),
    uploads: new Map(),
    incomingFile,
    nextVersionId: () => {
      sequence += 1;
      return `${sequence.toString(36).padStart(8, '0')}${randomBytes(8).toString('hex')}`;
    },
    keys: () => (sorted ??= [...index.keys()].toSorted(byUtf8)),
    versions: (key) => index.get(key) ?? [],
    add: (version, files) => {
      for (const [at, { path }] of dataFiles(version).entries()) renameSync(files[at] ?? '', path);
      writeMetadata(version); // after the bytes: a version without metadata was never promised
      if (!index.has(version.key)) sorted = null;
      index.set(version.key, [version, ...(index.get(version.key) ?? [])]);
    },
    change: (version, patch) => writeMetadata(Object.assign(version, patch)),
    remove: (version) => {
      rmSync(pathOf(`${version.versionId}.json`));
      for (const { path } of dataFiles(version)) rmSync(path, { force: true });
      const left = (index.get(version.key) ?? []).filter((it) => it !== version);
      if (left.length > 0) index.set(version.key, left);
      else index.delete(version.key);
      sorted = null;
    },
    dataFiles,
  };
}

function openSettings(file: string, creation: v.InferOutput<typeof settings>) {
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(creation));
  return v.parse(settings, JSON.parse(readFileSync(file, 'utf8')));
}

/** All versions, oldest first: version ids begin with a sequence number. */
function readVersions(folder: string): Version[] {
  const files = readdirSync(folder).toSorted();
  const complete = new Set(files.filter((file) => file.endsWith('.json')));
  for (const file of files)
    if (!complete.has(file.replace(/\.(json|\d+)$|$/, '.json'))) rmSync(join(folder, file));
  return [...complete].map((file) =>
    v.parse(versionSchema, JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  );
}

const sequenceOf = (versionId: string): number => parseInt(versionId.slice(0, 8), 36);

const byUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
