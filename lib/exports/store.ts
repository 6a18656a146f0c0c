import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { PutObjectRetentionCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import * as v from 'valibot';
import type { ExportSettings } from '../config.ts';
import { badArtifact, type Check, headLength } from './checks.ts';

/** An object that was written whole: what a manifest says of it. */
export const storedObject = v.object({
  name: v.string(),
  key: v.string(),
  /** Pins the bytes: a later write under the same key is another version. */
  versionId: v.nullable(v.string()),
  /** In bytes. */
  size: v.number(),
  sha256: v.string(),
  contentType: v.string(),
});

export type StoredObject = v.InferOutput<typeof storedObject>;

export type Artifact = {
  name: string;
  key: string;
  contentType: string;
  body: AsyncIterable<Uint8Array>;
  /** In bytes, as the platform says; null where it does not. A body of another length is not whole. */
  length: number | null;
  check: Check;
};

export type Store = ReturnType<typeof s3Store>;

const partSize = 8 * 1024 * 1024;

/** The bucket that the exports go to. A body is hashed and checked as it streams; a bad one never becomes an object. */
export function s3Store(client: S3Client, bucket: string) {
  return {
    /**
     * Nothing is stored unless the body came whole.
     * @throws Unexpected where it is not what its kind demands, and whatever the body itself failed with.
     */
    async put({ name, key, contentType, body, length, check }: Artifact): Promise<StoredObject> {
      const checked = checking(name, length, check);
      const source = Readable.from(body, { objectMode: false });
      // An error on one side must end the other, or the upload would wait for bytes that never come.
      source.on('error', (error) => checked.stream.destroy(error));
      checked.stream.on('error', () => source.destroy());
      source.pipe(checked.stream);
      const params = { Bucket: bucket, Key: key, ContentType: contentType, Body: checked.stream };
      try {
        // In parts even where the length is known: the SDK leaves an error of a body that it streams to nobody, which
        // ends the process; it cannot send such a body again after a hiccup of S3; and S3 takes 5 GB of it at most.
        const { VersionId } = await new Upload({ client, params, partSize, queueSize: 2 }).done();
        return { name, key, versionId: VersionId ?? null, contentType, ...checked.result() };
      } catch (error) {
        // What was wrong with the body, rather than with giving up its parts.
        throw checked.stream.errored ?? error;
      } finally {
        source.destroy(); // or a download that nobody waits for would go on
      }
    },

    /** Keeps a version from being deleted until years after its writing. Comes after the checks: it cannot be taken back. */
    async retain(
      { key, versionId }: StoredObject,
      { years, mode }: NonNullable<ExportSettings['retention']>,
      now: Date,
    ): Promise<void> {
      const until = new Date(now);
      until.setUTCFullYear(until.getUTCFullYear() + years);
      await client.send(
        new PutObjectRetentionCommand({
          Bucket: bucket,
          Key: key,
          ...(versionId === null ? {} : { VersionId: versionId }),
          Retention: { Mode: mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE', RetainUntilDate: until },
        }),
      );
    },
  };
}

/** A stream that lets everything through but the tail, which follows once the whole was found good. */
function checking(name: string, length: number | null, check: Check) {
  const hash = createHash('sha256');
  let size = 0;
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let sha256 = '';
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      check.see(chunk);
      size += chunk.length;
      if (head.length < headLength) head = Buffer.concat([head, chunk.subarray(0, headLength - head.length)]);
      const held = Buffer.concat([tail, chunk]);
      const through = Math.max(0, held.length - check.tail);
      tail = held.subarray(through);
      done(null, held.subarray(0, through));
    },
    flush(done) {
      const isWhole = length === null || size === length;
      const wrong = isWhole ? check.wrong(head, tail, size) : `it has ${size} of ${length} bytes`;
      if (wrong !== null) return done(badArtifact(name, wrong));
      sha256 = hash.digest('hex');
      done(null, tail);
    },
  });
  return { stream, result: () => ({ size, sha256 }) };
}

/** One JSON document as an artifact. */
export function jsonArtifact(name: string, key: string, value: unknown, check: Check): Artifact {
  const bytes = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return {
    name,
    key,
    contentType: 'application/json',
    body: Readable.from([bytes]),
    length: bytes.length,
    check,
  };
}
