import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { Unexpected } from '../errors.ts';
import { wrongWith } from './difference.ts';
import { safeName } from './member-names.ts';
import { caseManifest, type CaseManifest, type ObjectLink } from './manifest.ts';
import { readDocument, type ReadableBucket } from './read-object.ts';
import type { StoredObject } from './store.ts';

/** A file of a case on disk. `kept`: it was there already, with the right bytes. */
export type Fetched = { file: string; size: number; sha256: string; was: 'fetched' | 'kept' };

export type FetchDeps = {
  bucket: ReadableBucket;
  /** Told of each piece as it comes. */
  onBytes: (count: number) => void;
  signal: AbortSignal;
};

/**
 * The manifest of a case, held against the hash that its run, or the table, has for it; and as one more object to fetch.
 * @throws Unexpected where it is another
 */
export async function fetchManifest(
  link: ObjectLink,
  { bucket, signal }: Pick<FetchDeps, 'bucket' | 'signal'>,
): Promise<{ manifest: CaseManifest; object: StoredObject }> {
  const { found, text } = await readDocument(link, bucket, signal);
  const [wrong] = wrongWith(link, found, null);
  if (wrong)
    throw new Unexpected(`${wrong.key} is not what was promised: ${wrong.promised}; found: ${wrong.found}`);
  if (text === null) throw archived(link.key);
  const manifest = v.parse(v.pipe(v.string(), v.parseJson(), caseManifest), text);
  const size = Buffer.byteLength(text);
  return { manifest, object: { name: 'manifest.json', ...link, size, contentType: 'application/json' } };
}

/** An artifact, and the file that it goes into. */
export type Place = { artifact: StoredObject; file: string };

/** Where each artifact goes: below the folder, whatever it is called, and no two into one file. */
export function placesFor(artifacts: readonly StoredObject[], folder: string): Place[] {
  const taken = new Set<string>();
  return artifacts.map((artifact) => {
    const segments = artifact.name.split(/[/\\]/).filter((it) => !['', '.', '..'].includes(it));
    const path = segments.map((it) => safeName(it)).join('/') || 'file';
    let free = path;
    // A file system may take upper and lower case for one.
    for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = numbered(path, count);
    taken.add(free.toLowerCase());
    return { artifact, file: join(resolve(folder), free) };
  });
}

const numbered = (path: string, count: number): string => {
  const ending = /\.[^./]+$/.exec(path)?.[0] ?? '';
  return `${path.slice(0, path.length - ending.length)}-${count}${ending}`;
};

/**
 * Those of the files that are there and are not what they should be, or that are no files. A right one can stay.
 * Looked at before the first byte is fetched, so that nothing is half done for want of `--force`.
 */
export async function standingInTheWay(
  places: readonly Place[],
): Promise<{ wrong: string[]; right: Set<string> }> {
  const wrong: string[] = [];
  const right = new Set<string>();
  for (const { artifact, file } of places) {
    const there = await lstat(file).catch(() => null);
    if (there === null) continue;
    if (there.isFile() && there.size === artifact.size && (await hashOfFile(file)) === artifact.sha256)
      right.add(file);
    else wrong.push(file);
  }
  return { wrong, right };
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** Fetches one artifact: to a temporary name beside it, hashed as it streams, and renamed only when it is right. */
export async function fetchArtifact(artifact: StoredObject, file: string, deps: FetchDeps): Promise<Fetched> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = join(dirname(file), `.casebridge-${randomUUID()}`);
  try {
    await streamTo(temporary, artifact, deps);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { file, size: artifact.size, sha256: artifact.sha256, was: 'fetched' };
}

async function streamTo(file: string, artifact: StoredObject, { bucket, onBytes, signal }: FetchDeps) {
  const { key, versionId, size, sha256 } = artifact;
  const object = await bucket.get(key, versionId).catch((error: unknown) => {
    throw v.is(v.looseObject({ name: v.literal('InvalidObjectState') }), error) ? archived(key) : error;
  });
  if (object === null) throw new Unexpected(`${key} is not in the bucket at version ${versionId ?? '-'}`);
  const hash = createHash('sha256');
  let came = 0;
  const handle = await open(file, 'wx');
  try {
    for await (const chunk of object.body) {
      signal.throwIfAborted();
      came += chunk.length;
      if (came > size) break;
      hash.update(chunk);
      await handle.writeFile(chunk);
      onBytes(chunk.length);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const found = hash.digest('hex');
  if (came !== size || found !== sha256)
    throw new Unexpected(
      `${key} is not what its manifest promises: ${size} bytes, sha256 ${sha256}; found: ${came > size ? 'more' : `${came} bytes, sha256 ${found}`}`,
    );
}

const archived = (key: string) =>
  new Unexpected(`${key} lies in an archive class: restore it first (aws s3api restore-object)`);
