import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

const blockLength = 64 * 1024;

/**
 * The bytes of a captured file, made as they are read: a file of any size needs no memory.
 * The same name and size give the same bytes.
 */
export const capturedFile = (name: string, sizeInBytes: number): Readable =>
  Readable.from(blocks(name, sizeInBytes), { objectMode: false });

/** The digest of those bytes, as hex. */
export function capturedFileHash(algorithm: string, name: string, sizeInBytes: number): string {
  const hash = createHash(algorithm);
  for (const block of blocks(name, sizeInBytes)) hash.update(block);
  return hash.digest('hex');
}

function* blocks(name: string, sizeInBytes: number): Generator<Buffer> {
  const block = Buffer.alloc(
    Math.min(blockLength, sizeInBytes),
    `${name}: as captured by the endpoint agent\n`,
  );
  for (let left = sizeInBytes; left > 0; left -= blockLength)
    yield left < blockLength ? block.subarray(0, left) : block;
}
