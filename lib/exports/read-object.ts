import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ObjectLink } from './manifest.ts';
import type { Store } from './store.ts';

/** What lies in the bucket at one version of a key. */
export type Found =
  | { is: 'read'; size: number; sha256: string; retainedUntil: Date | null }
  /** In a class of storage that must be restored to be read. */
  | { is: 'archived'; size: number; retainedUntil: Date | null }
  | { is: 'missing' };

export type ReadableBucket = Pick<Store, 'get' | 'head'>;

export type Version = Pick<ObjectLink, 'key' | 'versionId'>;

// The SDK repeats requests, and not the reading of a body that breaks off.
const mostTries = 3;

/** Reads an object to its end, and hashes it. `begin` is called at each try: what it answers sees the bytes from the start. */
export async function readObject(
  version: Version,
  bucket: ReadableBucket,
  signal: AbortSignal,
  begin: () => (chunk: Uint8Array) => void = () => () => undefined,
): Promise<Found> {
  for (let tried = 1; ; tried += 1) {
    signal.throwIfAborted();
    try {
      return await readOnce(version, bucket, signal, begin());
    } catch (error) {
      if (v.is(ofTheArchive, error)) return archived(version, bucket);
      if (signal.aborted || tried === mostTries || !(error instanceof BrokenOff)) throw error;
    }
  }
}

/** The same for a small object whose text is wanted; null where it cannot be read. */
export async function readDocument(
  version: Version,
  bucket: ReadableBucket,
  signal: AbortSignal,
): Promise<{ found: Found; text: string | null }> {
  let chunks: Uint8Array[] = [];
  const found = await readObject(version, bucket, signal, () => {
    chunks = [];
    return (chunk) => void chunks.push(chunk);
  });
  return { found, text: found.is === 'read' ? Buffer.concat(chunks).toString() : null };
}

async function readOnce(
  { key, versionId }: Version,
  { get }: ReadableBucket,
  signal: AbortSignal,
  see: (chunk: Uint8Array) => void,
): Promise<Found> {
  const object = await get(key, versionId);
  if (object === null) return { is: 'missing' };
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of whole(object.body, key)) {
    signal.throwIfAborted();
    hash.update(chunk);
    size += chunk.length;
    see(chunk);
  }
  return { is: 'read', size, sha256: hash.digest('hex'), retainedUntil: object.retainedUntil };
}

class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/** A body's own failure is told apart from that of whoever reads it. */
async function* whole(body: AsyncIterable<Uint8Array>, key: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new BrokenOff(`${key} broke off while it was read`, { cause: error });
  }
}

async function archived({ key, versionId }: Version, { head }: ReadableBucket): Promise<Found> {
  const found = await head(key, versionId);
  if (found === null) return { is: 'missing' };
  return { is: 'archived', size: found.size, retainedUntil: found.retainedUntil };
}

const ofTheArchive = v.looseObject({ name: v.literal('InvalidObjectState') });
