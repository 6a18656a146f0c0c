import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded, type Embedded } from './embedded.ts';

const MiB = 1024 * 1024;

let aws: Embedded;
beforeAll(async () => {
  aws = await embedded();
});
afterAll(() => aws.close());

const at = (Key: string) => ({ Bucket: aws.bucket, Key });

/** An upload with its first part sent. */
async function begun(Key: string, body: Buffer) {
  const { UploadId } = await aws.s3.send(
    new CreateMultipartUploadCommand({ ...at(Key), ChecksumAlgorithm: 'CRC32' }),
  );
  const { ETag, ChecksumCRC32 } = await aws.s3.send(
    new UploadPartCommand({ ...at(Key), UploadId, PartNumber: 1, Body: body }),
  );
  const part: CompletedPart = { PartNumber: 1, ETag, ChecksumCRC32 };
  return { UploadId, part };
}

const complete = (Key: string, UploadId: string | undefined, Parts: CompletedPart[], IfNoneMatch?: string) =>
  aws.s3.send(
    new CompleteMultipartUploadCommand({ ...at(Key), UploadId, MultipartUpload: { Parts }, IfNoneMatch }),
  );

const incomingFiles = () => readdir(join(aws.directory, aws.bucket, 'incoming'));

test('a stream of 20 MB whose length nobody knows is uploaded in parts and read back equal', async () => {
  const sent = createHash('sha256');
  async function* bytes() {
    for (let i = 0; i < 20; i += 1) {
      const chunk = randomBytes(1_000_000 + i);
      sent.update(chunk);
      yield chunk;
    }
  }
  const upload = new Upload({
    client: aws.s3,
    params: { ...at('unknown-length'), Body: Readable.from(bytes()) },
  });
  expect(await upload.done()).toMatchObject({ ETag: expect.stringMatching(/^"[0-9a-f]{32}-4"$/) });

  const { Body, ContentLength } = await aws.s3.send(
    new GetObjectCommand({ ...at('unknown-length'), ChecksumMode: 'ENABLED' }),
  );
  expect(ContentLength).toBe(20_000_190);
  const got = createHash('sha256');
  if (Body instanceof Readable) for await (const chunk of Body) got.update(chunk);
  expect(got.digest('hex')).toBe(sent.digest('hex'));
  expect(await incomingFiles()).toEqual([]);
});

test('a whole-object checksum of an upload in parts is that of its bytes', async () => {
  const Body = Buffer.alloc(6 * MiB, 'x');
  const plain = await aws.s3.send(
    new PutObjectCommand({ ...at('plain'), Body, ChecksumAlgorithm: 'CRC64NVME' }),
  );
  const inParts = await new Upload({
    client: aws.s3,
    params: { ...at('in-parts'), Body, ChecksumAlgorithm: 'CRC64NVME' },
  }).done();
  expect(inParts.ChecksumCRC64NVME).toBe(plain.ChecksumCRC64NVME);
  expect(inParts.ETag).not.toBe(plain.ETag);
});

test('a part with a wrong checksum is refused and is no part of the upload', async () => {
  const { UploadId } = await begun('wrong-part', Buffer.from('right'));
  await expect(
    aws.s3.send(
      new UploadPartCommand({
        ...at('wrong-part'),
        UploadId,
        PartNumber: 2,
        Body: 'x',
        ChecksumCRC32: 'AAAAAA==',
      }),
    ),
  ).rejects.toMatchObject({ name: 'BadDigest' });
  const { Parts } = await aws.s3.send(new ListPartsCommand({ ...at('wrong-part'), UploadId }));
  expect(Parts).toMatchObject([{ PartNumber: 1, Size: 5 }]);
});

test('an object is not visible before its upload is complete', async () => {
  const { UploadId, part } = await begun('later', Buffer.from('some'));
  await expect(aws.s3.send(new GetObjectCommand(at('later')))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await complete('later', UploadId, [part]);
  const { Body } = await aws.s3.send(new GetObjectCommand(at('later')));
  expect(await Body?.transformToString()).toBe('some');
});

test('an aborted upload leaves nothing', async () => {
  const { UploadId, part } = await begun('aborted', Buffer.alloc(5 * MiB));
  await aws.s3.send(new AbortMultipartUploadCommand({ ...at('aborted'), UploadId }));
  const { Uploads = [] } = await aws.s3.send(
    new ListMultipartUploadsCommand({ Bucket: aws.bucket, Prefix: 'aborted' }),
  );
  expect(Uploads).toEqual([]);
  await expect(complete('aborted', UploadId, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(aws.s3.send(new GetObjectCommand(at('aborted')))).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a part sent again takes the place of the first', async () => {
  const first = await begun('again', Buffer.from('first'));
  const { ETag, ChecksumCRC32 } = await aws.s3.send(
    new UploadPartCommand({ ...at('again'), UploadId: first.UploadId, PartNumber: 1, Body: 'second' }),
  );
  await expect(complete('again', first.UploadId, [first.part])).rejects.toMatchObject({
    name: 'InvalidPart',
  });
  await complete('again', first.UploadId, [{ PartNumber: 1, ETag, ChecksumCRC32 }]);
  const { Body } = await aws.s3.send(new GetObjectCommand(at('again')));
  expect(await Body?.transformToString()).toBe('second');
});

test('If-None-Match: * refuses to complete over an object that came meanwhile', async () => {
  const { UploadId, part } = await begun('meanwhile', Buffer.from('slow'));
  await aws.s3.send(new PutObjectCommand({ ...at('meanwhile'), Body: 'fast' }));
  await expect(complete('meanwhile', UploadId, [part], '*')).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  const { Body } = await aws.s3.send(new GetObjectCommand(at('meanwhile')));
  expect(await Body?.transformToString()).toBe('fast');
});

test('parts but the last are at least 5 MiB', async () => {
  const { UploadId, part } = await begun('small', Buffer.from('small'));
  const last = await aws.s3.send(
    new UploadPartCommand({ ...at('small'), UploadId, PartNumber: 2, Body: 'last' }),
  );
  const second = { PartNumber: 2, ETag: last.ETag, ChecksumCRC32: last.ChecksumCRC32 };
  await expect(complete('small', UploadId, [part, second])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete('small', UploadId, [second, part])).rejects.toMatchObject({
    name: 'InvalidPartOrder',
  });
});
