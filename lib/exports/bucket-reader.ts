import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Unexpected } from '../errors.ts';

/** An object on its way: whoever does not read its body to the end must leave the loop over it, or destroy it. */
export type ReadObject = {
  body: Readable;
  size: number;
  versionId: string | null;
  /** How long Object Lock keeps it; null where it does not, or where the caller may not see that. */
  retainedUntil: Date | null;
};

/** What S3 tells of an object. */
export type ObjectHead = {
  size: number;
  versionId: string | null;
  contentType: string | null;
  /** How long Object Lock keeps it; null where it does not. */
  retainedUntil: Date | null;
};

export type ListedObject = { key: string; size: number; modifiedAt: Date | null };

/** What the exports' bucket has: for whoever verifies or fetches it. The newest version, unless another is named. */
export function bucketReader(client: S3Client, bucket: string) {
  const at = (key: string, versionId: string | null) => ({
    Bucket: bucket,
    Key: key,
    ...(versionId === null ? {} : { VersionId: versionId }),
  });
  return {
    /** An object's bytes as a stream; null where there is none. */
    async get(key: string, versionId: string | null = null): Promise<ReadObject | null> {
      const found = await unlessMissing(client.send(new GetObjectCommand(at(key, versionId))));
      if (!found) return null;
      if (!(found.Body instanceof Readable)) throw new Unexpected(`s3: ${key} came without a body`);
      return {
        body: found.Body,
        size: found.ContentLength ?? 0,
        versionId: found.VersionId ?? null,
        retainedUntil: found.ObjectLockRetainUntilDate ?? null,
      };
    },

    /** The same without its bytes. */
    async head(key: string, versionId: string | null = null): Promise<ObjectHead | null> {
      const found = await unlessMissing(client.send(new HeadObjectCommand(at(key, versionId))));
      if (!found) return null;
      return {
        size: found.ContentLength ?? 0,
        versionId: found.VersionId ?? null,
        contentType: found.ContentType ?? null,
        retainedUntil: found.ObjectLockRetainUntilDate ?? null,
      };
    },

    /** Every object whose key begins so, in the order of the keys. */
    async *list(prefix: string): AsyncGenerator<ListedObject> {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix },
      ))
        for (const { Key = '', Size = 0, LastModified } of Contents)
          yield { key: Key, size: Size, modifiedAt: LastModified ?? null };
    },

    /** The folders right under a prefix, each with its slash at the end. */
    async *folders(prefix: string): AsyncGenerator<string> {
      for await (const { CommonPrefixes = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix, Delimiter: '/' },
      ))
        for (const { Prefix = '' } of CommonPrefixes) yield Prefix;
    },
  };
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
    throw error;
  }
}
