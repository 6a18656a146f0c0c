import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { PutObjectCommand, PutObjectRetentionCommand, type S3Client } from '@aws-sdk/client-s3';
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
  /** In bytes; null where the platform does not say. */
  length: number | null;
  check: Check;
};

export type Store = ReturnType<typeof s3Store>;

const partSize = 8 * 1024 * 1024;

/** The bucket that the exports go to. A body is hashed and checked as it streams; a bad one never becomes an object. */
export function s3Store(client: S3Client, bucket: string) {
  return {
    /** @throws Unexpected where the body is not what its kind demands, and nothing is stored then. */
    async put({ name, key, contentType, body, length, check }: Artifact): Promise<StoredObject> {
      const checked = checking(name, check);
      const source = Readable.from(body, { objectMode: false });
      // An error on one side must end the other, or the upload would wait for bytes that never come.
      source.on('error', (error) => checked.stream.destroy(error));
      checked.stream.on('error', () => source.destroy());
      source.pipe(checked.stream);
      const object = { Bucket: bucket, Key: key, ContentType: contentType, Body: checked.stream };
      const { VersionId } =
        length === null
          ? await new Upload({ client, params: object, partSize, queueSize: 2 }).done()
          : await client.send(new PutObjectCommand({ ...object, ContentLength: length }));
      return { name, key, versionId: VersionId ?? null, contentType, ...checked.result() };
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
function checking(name: string, check: Check) {
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
      const wrong = check.wrong(head, tail, size);
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
