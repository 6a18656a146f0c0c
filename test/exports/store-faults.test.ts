import { createHash } from 'node:crypto';
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anything } from '../../lib/exports/checks.ts';
import { s3Store } from '../../lib/exports/store.ts';
import { embedded, type Embedded } from '../embedded-aws/embedded.ts';
import { type Fault, type FaultyS3, faultyS3, type Sent } from './faulty-s3.ts';

let aws: Embedded;
let way: FaultyS3;
beforeAll(async () => {
  aws = await embedded();
});
beforeEach(async () => {
  way = await faultyS3(aws.endpoints.s3);
});
afterEach(() => way.close());
afterAll(() => aws.close());

const MiB = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const small = Buffer.alloc(1000, 'small');
const inTwoParts = Buffer.alloc(9 * MiB, 'parts');

async function* chunks(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}
const put = (key: string, bytes: Buffer, body: AsyncIterable<Uint8Array> = chunks(bytes)) =>
  s3Store(way.client, aws.bucket).put({
    name: 'case.zip',
    key,
    contentType: 'application/zip',
    body,
    length: bytes.length,
    check: anything(),
  });
const happens = (sent: Sent, ...faults: Fault[]) =>
  way.faults.push(...faults.map((fault) => ({ sent, fault })));
const versionsOf = async (Prefix: string) =>
  (await aws.s3.send(new ListObjectVersionsCommand({ Bucket: aws.bucket, Prefix }))).Versions ?? [];
const unfinished = async () =>
  (await aws.s3.send(new ListMultipartUploadsCommand({ Bucket: aws.bucket }))).Uploads ?? [];
const storedHash = async (Key: string, VersionId: string | null) => {
  const { Body } = await aws.s3.send(
    new GetObjectCommand({ Bucket: aws.bucket, Key, VersionId: VersionId ?? '' }),
  );
  return sha256((await Body?.transformToByteArray()) ?? new Uint8Array());
};

describe('an object is whole, and the version that is told, though', () => {
  test.each<[string, Buffer, Sent, Fault[]]>([
    ['S3 answers 500 to it', small, 'put', ['refused']],
    ['it was changed on its way', small, 'put', ['spoiled']],
    ['its answer was lost', small, 'put', ['lost']],
    ['S3 answers 500 to a part', inTwoParts, 'part', ['refused', 'refused']],
    ['a part was changed on its way', inTwoParts, 'part', ['spoiled', 'spoiled']],
    ['the answer to a part was lost', inTwoParts, 'part', ['lost']],
    ['S3 answers 500 to the beginning of an upload', inTwoParts, 'create', ['refused']],
    ['S3 answers 500 to its completion', inTwoParts, 'complete', ['refused']],
  ])('%s', async (what, bytes, sent, faults) => {
    happens(sent, ...faults);
    const told = await put(`whole/${what}`, bytes);
    expect(way.faults).toEqual([]);
    expect(told).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
    expect(await storedHash(told.key, told.versionId)).toBe(sha256(bytes));
    expect(await unfinished()).toEqual([]);
  });
});

describe('a completion whose answer was lost', () => {
  test('is known by the mark of the upload, and not made again', async () => {
    happens('complete', 'lost');
    const told = await put('lost/once', inTwoParts);
    const versions = await versionsOf('lost/once');
    expect(versions.map(({ VersionId }) => VersionId)).toEqual([told.versionId]);
    expect(way.sent.slice(-3)).toEqual(['complete', 'complete', 'head']);
  });

  test('is not mistaken for an object that was there before', async () => {
    await put('lost/other', inTwoParts);
    happens('complete', 'refused', 'refused', 'refused');
    await expect(put('lost/other', inTwoParts)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500 },
    });
    expect(await versionsOf('lost/other')).toHaveLength(1);
    expect(await unfinished()).toEqual([]);
  });
});

describe('nothing is left, and no more is read of the body, where', () => {
  test.each<[string, Fault, object]>([
    ['S3 keeps answering 500 to a part', 'refused', { $metadata: { httpStatusCode: 500 } }],
    ['a part is changed on its way again and again', 'spoiled', { name: 'BadDigest' }],
  ])('%s', async (what, fault, error) => {
    happens('part', ...Array.from<Fault>({ length: 30 }).fill(fault));
    let read = 0;
    let left = false;
    async function* endless() {
      try {
        for (;;) {
          read += MiB;
          yield Buffer.alloc(MiB);
        }
      } finally {
        left = true;
      }
    }
    await expect(put(`nothing/${what}`, Buffer.alloc(100 * MiB), endless())).rejects.toMatchObject(error);
    expect(left).toBe(true);
    expect(read).toBeLessThanOrEqual(25 * MiB); // three parts, and the byte that asked for the fourth
    expect(await versionsOf(`nothing/${what}`)).toEqual([]);
    expect(await unfinished()).toEqual([]);
  });

  test('a body is longer than it said', async () => {
    await expect(put('nothing/long', small, chunks(Buffer.alloc(1001)))).rejects.toMatchObject({
      name: 'Unexpected',
      message: 'the artifact case.zip is not whole: it has more than its 1000 bytes',
    });
    expect(way.sent).toEqual([]);
  });
});

test('a failure is told as it was, though S3 does not hear of the end of the upload', async () => {
  happens('abort', 'refused', 'refused', 'refused');
  async function* failing() {
    yield inTwoParts;
    throw new Error('the platform hung up');
  }
  await expect(put('abort', Buffer.alloc(10 * MiB), failing())).rejects.toThrow('the platform hung up');
  expect(way.sent.filter((it) => it === 'abort')).toHaveLength(3);
  expect(await versionsOf('abort')).toEqual([]);
});

test('a body that fails is told at once, though S3 leaves a part without an answer', async () => {
  happens('part', 'held');
  async function* failing() {
    yield inTwoParts;
    await way.held;
    throw new Error('the platform hung up');
  }
  await expect(put('held', Buffer.alloc(10 * MiB), failing())).rejects.toThrow('the platform hung up');
  expect(way.sent).toEqual(['create', 'part', 'abort']);
  expect((await unfinished()).map(({ Key }) => Key)).not.toContain('held');
}, 10_000);

test('what S3 refuses is sent as often as the SDK sends it, and no more', async () => {
  happens('put', ...Array.from<Fault>({ length: 30 }).fill('refused'));
  await expect(put('refused', small)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  expect(way.sent).toEqual(['put', 'put', 'put']);
});

test('what is kept longer already is looked at, and not written again', async () => {
  const store = s3Store(way.client, aws.bucket);
  const told = await put('kept', small);
  const now = new Date('2028-06-01T00:00:00Z');
  await store.retain(told, { years: 3, mode: 'governance' }, now);
  way.sent.splice(0);
  await store.retain(told, { years: 2, mode: 'governance' }, now);
  expect(way.sent).toEqual(['put', 'other']);
});
