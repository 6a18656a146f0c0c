import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Inspected } from './inspection.ts';
import type { Part } from './parts.ts';
import { payloadHash, resent } from './sending.ts';

/** Where an object goes, and what is kept with it. */
export type Target = Pick<
  PutObjectCommand['input'],
  'Bucket' | 'Key' | 'ContentType' | 'Tagging' | 'ServerSideEncryption' | 'SSEKMSKeyId'
>;

/** Writes a body that is there as a whole; S3 holds it against its SHA-256. Answers the version. */
export async function putWhole(
  client: S3Client,
  target: Target,
  body: Buffer,
  sha256: string,
): Promise<string | null> {
  const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
  const put = () => {
    const command = new PutObjectCommand({ ...target, Body: body, ChecksumSHA256 });
    command.middlewareStack.add(payloadHash(sha256), { step: 'build' });
    return client.send(command);
  };
  return versionOf(await resent(put));
}

/** A bucket without versions tells none. */
const versionOf = ({ VersionId }: Made): string | null => VersionId ?? null;

type Made = { VersionId?: string | undefined };

export type Upload = Awaited<ReturnType<typeof beginUpload>>;

// Metadata of the object, by which an upload knows its own.
const mark = 'casebridge-upload';

/** Begins an upload in parts, each of which S3 holds against its CRC32: no object is there before `complete`. */
export async function beginUpload(client: S3Client, target: Target) {
  const { Bucket, Key } = target;
  const upload = randomUUID();
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      ...target,
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
      Metadata: { [mark]: upload },
    }),
  );
  const sending = new AbortController();
  const sent: Promise<CompletedPart>[] = [];

  async function sendPart({ number: PartNumber, bytes }: Part): Promise<CompletedPart> {
    const ChecksumCRC32 = base64(crc32(bytes));
    const { ETag } = await resent(() => {
      const put = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: bytes, ChecksumCRC32 });
      put.middlewareStack.add(payloadHash('UNSIGNED-PAYLOAD'), { step: 'build' });
      return client.send(put, { abortSignal: sending.signal });
    });
    return { PartNumber, ETag, ChecksumCRC32 };
  }

  /** What this upload has made, though its answer did not come; null where it has made nothing. */
  async function made(): Promise<Made | null> {
    const found = await client.send(new HeadObjectCommand({ Bucket, Key }));
    return found.Metadata?.[mark] === upload ? found : null;
  }

  return {
    /** Starts to send a part; how that ends is told by `sent` and by `complete`. */
    send(part: Part): void {
      const promise = sendPart(part);
      promise.catch(() => undefined);
      sent.push(promise);
    },

    /** Ends once the part is sent, so that its bytes are free. @throws whatever kept it from being sent */
    sent: (number: number): Promise<unknown> | undefined => sent[number - 1],

    /** Makes the object, and answers its version. */
    async complete({ size }: Inspected): Promise<string | null> {
      const MultipartUpload = { Parts: await Promise.all(sent) };
      const complete = { Bucket, Key, UploadId, MultipartUpload, MpuObjectSize: size };
      try {
        return versionOf(
          await client.send(new CompleteMultipartUploadCommand({ ...complete, ChecksumType: 'FULL_OBJECT' })),
        );
      } catch (error) {
        const object = await made().catch(() => null);
        if (object === null) throw error;
        return versionOf(object);
      }
    },

    /** Gives the parts up. Where S3 does not hear of it, the bucket's lifecycle rule removes them. */
    async abort(): Promise<void> {
      sending.abort();
      await Promise.allSettled(sent); // a part that came after would stay
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => undefined);
    },
  };
}

function base64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}
