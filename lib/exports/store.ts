import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { piecesOf } from '../byte-source.ts';
import type { ExportSettings } from '../config.ts';
import { Unexpected } from '../errors.ts';
import { bucketReader } from './bucket-reader.ts';
import type { Check } from './checks.ts';
import { type Inspected, inspecting } from './inspection.ts';
import { partSizes, partsOf } from './parts.ts';
import { retainVersion } from './retention.ts';
import { beginUpload, putWhole, type Upload } from './upload.ts';

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

/** What every object of the bucket is written with. */
export type StoreOptions = {
  /** The id or ARN of a KMS key; the bucket's own encryption where it is left out. */
  kmsKey?: string | undefined;
  tags?: Record<string, string> | undefined;
};

/** The bucket that the exports go to. A body is hashed and checked as it streams; a bad one never becomes an object. */
export function s3Store(client: S3Client, bucket: string, options: StoreOptions = {}) {
  const kept = keptWith(options);
  return {
    ...bucketReader(client, bucket),

    /**
     * Nothing is stored unless the body came whole. It takes three buffers of a part at most, however long the body is.
     * @throws Unexpected where it is not what its kind demands, and whatever the body itself failed with.
     */
    async put({ name, key, contentType, body, length, check }: Artifact): Promise<StoredObject> {
      const inspection = inspecting({ name, length, check });
      const target = { Bucket: bucket, Key: key, ContentType: contentType, ...kept };
      const stored = (versionId: string | null, inspected: Inspected): StoredObject => ({
        name,
        key,
        versionId,
        contentType,
        ...inspected,
      });
      let upload: Upload | null = null;
      const sent = (number: number) => upload?.sent(number);
      try {
        for await (const part of partsOf(seen(body, inspection), partSizes(length), sent)) {
          const inspected = part.isLast ? inspection.end(part.bytes) : null;
          if (inspected && part.number === 1)
            return stored(await putWhole(client, target, part.bytes, inspected.sha256), inspected);
          upload ??= await beginUpload(client, target);
          upload.send(part);
          if (inspected) return stored(await upload.complete(inspected), inspected);
          inspection.passed(part.bytes);
        }
        throw new Unexpected(`the artifact ${name} has no last part`);
      } catch (error) {
        await upload?.abort();
        throw error;
      }
    },

    /**
     * Keeps a version from being deleted until years after its writing. Comes after the checks: it cannot be taken back.
     * What keeps it longer already stays.
     */
    async retain(
      { key, versionId }: StoredObject,
      { years, mode }: NonNullable<ExportSettings['retention']>,
      now: Date,
    ): Promise<void> {
      const until = new Date(now);
      until.setUTCFullYear(until.getUTCFullYear() + years);
      const version = { Bucket: bucket, Key: key, ...(versionId === null ? {} : { VersionId: versionId }) };
      const Mode = mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE';
      await retainVersion(client, version, { Mode, RetainUntilDate: until });
    },
  };
}

const keptWith = ({ kmsKey, tags = {} }: StoreOptions) => ({
  ...(kmsKey === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKey }),
  ...(Object.keys(tags).length === 0 ? {} : { Tagging: new URLSearchParams(tags).toString() }),
});

async function* seen(body: AsyncIterable<Uint8Array>, inspection: ReturnType<typeof inspecting>) {
  for await (const chunk of piecesOf(body)) {
    inspection.see(chunk);
    yield chunk;
  }
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
