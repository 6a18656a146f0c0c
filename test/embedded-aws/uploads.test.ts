import { readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  ChecksumAlgorithm,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveBuffers } from '../live-buffers.ts';
import { embedded, type Embedded } from './embedded.ts';

let aws: Embedded;
beforeAll(async () => {
  aws = await embedded();
});
afterAll(() => aws.close());

const put = (input: Omit<PutObjectCommandInput, 'Bucket'>) =>
  aws.s3.send(new PutObjectCommand({ Bucket: aws.bucket, ...input }));

const read = async (Key: string) => {
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: aws.bucket, Key }));
  return Body?.transformToString();
};

const exists = async (Key: string) =>
  aws.s3.send(new HeadObjectCommand({ Bucket: aws.bucket, Key })).then(
    () => true,
    () => false,
  );

/** A plain request, for bodies and headers that the SDK would never send. */
const rawPut = (key: string, headers: Record<string, string>, body: string) =>
  fetch(`${aws.endpoints.s3}/${aws.bucket}/${key}`, { method: 'PUT', headers, body });

const code = async (answer: Response) => /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1];

test('a streamed put arrives whole, with the checksum the SDK sends as a trailer', async () => {
  const Body = Readable.from([Buffer.from('one '), Buffer.from('two')]);
  expect(await put({ Key: 'streamed', Body, ContentLength: 7 })).toMatchObject({
    ETag: '"aae2c33a105ad3f28f39402d67a24b20"',
    ChecksumCRC32: 'zQeJLw==',
  });
  expect(await read('streamed')).toBe('one two');
});

test.each(Object.values(ChecksumAlgorithm).filter((it) => /^(CRC|SHA1$|SHA256$)/.test(it)))(
  'a %s checksum that the SDK computes is verified, kept, and verified again on reading',
  async (algorithm) => {
    await put({ Key: algorithm, Body: 'some bytes', ChecksumAlgorithm: algorithm });
    const got = await aws.s3.send(
      new GetObjectCommand({ Bucket: aws.bucket, Key: algorithm, ChecksumMode: 'ENABLED' }),
    );
    expect(got[`Checksum${algorithm}`]).toBeTypeOf('string');
    expect(await got.Body?.transformToString()).toBe('some bytes');
  },
);

test.each([
  { ChecksumCRC32: 'AAAAAA==' },
  { ChecksumCRC32C: 'AAAAAA==' },
  { ChecksumCRC64NVME: 'AAAAAAAAAAA=' },
  { ChecksumSHA1: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
  { ChecksumSHA256: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
  { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' },
])('a wrong digest is refused and leaves no object: %o', async (digest) => {
  const Key = `wrong-${Object.keys(digest).join()}`;
  await expect(put({ Key, Body: 'some bytes', ...digest })).rejects.toMatchObject({ name: 'BadDigest' });
  expect(await exists(Key)).toBe(false);
});

test('a trailer that does not match the bytes is refused and leaves no object', async () => {
  const chunked = (trailer: string) =>
    `4\r\nsome\r\n6\r\n bytes\r\n0\r\nx-amz-checksum-crc32:${trailer}\r\n\r\n`;
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '10',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const wrong = await rawPut('trailer', headers, chunked('AAAAAA=='));
  expect([wrong.status, await code(wrong)]).toEqual([400, 'BadDigest']);
  expect(await exists('trailer')).toBe(false);

  const right = await rawPut('trailer', headers, chunked('n1l/VQ=='));
  expect(right.status).toBe(200);
  expect(await read('trailer')).toBe('some bytes');
});

test('a body in signed chunks is read without its signatures', async () => {
  const signature = 'a'.repeat(64);
  const body = `4;chunk-signature=${signature}\r\nsome\r\n0;chunk-signature=${signature}\r\n\r\n`;
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '4',
  };
  expect((await rawPut('signed', headers, body)).status).toBe(200);
  expect(await read('signed')).toBe('some');
});

test('a body whose SHA-256 is not the signed one is refused', async () => {
  const answer = await rawPut('sha256', { 'x-amz-content-sha256': '0'.repeat(64) }, 'some bytes');
  expect([answer.status, await code(answer)]).toEqual([400, 'XAmzContentSHA256Mismatch']);
});

test('a chunked body shorter than it declared is refused as incomplete', async () => {
  const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '10' };
  const answer = await rawPut('short', headers, '4\r\nsome\r\n0\r\n\r\n');
  expect([answer.status, await code(answer)]).toEqual([400, 'IncompleteBody']);
  expect(await exists('short')).toBe(false);
});

test('a connection cut in the middle of a body leaves no object and no bytes', async () => {
  const { port } = new URL(aws.endpoints.s3);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`PUT /${aws.bucket}/cut HTTP/1.1\r\nHost: s3\r\nContent-Length: 100\r\n\r\nonly this`);
  const incoming = join(aws.directory, aws.bucket, 'incoming');
  await expect.poll(() => readdir(incoming)).toHaveLength(1);
  socket.destroy();
  await expect.poll(() => readdir(incoming)).toHaveLength(0);
  expect(await exists('cut')).toBe(false);
});

test('a stream of unknown length is refused: S3 wants its length beforehand', async () => {
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue(Buffer.from('some'));
      controller.close();
    },
  });
  const answer = await fetch(`${aws.endpoints.s3}/${aws.bucket}/unknown`, {
    method: 'PUT',
    body,
    duplex: 'half',
  });
  expect([answer.status, await code(answer)]).toEqual([411, 'MissingContentLength']);
});

test('If-None-Match: * lets the first of two puts win', async () => {
  await put({ Key: 'once', Body: 'first', IfNoneMatch: '*' });
  await expect(put({ Key: 'once', Body: 'second', IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  expect(await read('once')).toBe('first');
});

test('of many puts at one time with If-None-Match: *, one wins', async () => {
  const puts = Array.from({ length: 20 }, (_, i) => put({ Key: 'race', Body: `put ${i}`, IfNoneMatch: '*' }));
  const outcomes = await Promise.allSettled(puts);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('If-Match lets a put replace only what it knows', async () => {
  const { ETag } = await put({ Key: 'known', Body: 'first' });
  await put({ Key: 'known', Body: 'second', IfMatch: ETag });
  await expect(put({ Key: 'known', Body: 'third', IfMatch: ETag })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  expect(await read('known')).toBe('second');
});

test('content headers and user metadata come back as they were given', async () => {
  await put({
    Key: 'described',
    Body: 'a,b',
    ContentType: 'text/csv',
    ContentDisposition: 'attachment',
    Metadata: { case: '42' },
  });
  expect(await aws.s3.send(new HeadObjectCommand({ Bucket: aws.bucket, Key: 'described' }))).toMatchObject({
    ContentType: 'text/csv',
    ContentDisposition: 'attachment',
    ContentLength: 3,
    Metadata: { case: '42' },
  });
});

test('128 MiB streamed in and out need a fraction of that in memory', async () => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const size = 2048 * chunk.length;
  const before = liveBuffers();
  let peak = 0;
  const watch = (bytesSoFar: number) => {
    if (bytesSoFar % (32 * 1024 * 1024) < chunk.length) peak = Math.max(peak, liveBuffers() - before);
  };
  function* chunks() {
    for (let sent = 0; sent < size; sent += chunk.length) {
      watch(sent);
      yield chunk;
    }
  }
  await put({ Key: 'big', ContentLength: size, Body: Readable.from(chunks()) });
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: aws.bucket, Key: 'big' }));
  let read = 0;
  for await (const piece of Body instanceof Readable ? Body : []) {
    read += piece.length;
    watch(read);
  }
  expect(read).toBe(size);
  expect(peak).toBeLessThan(size / 2);
});

test('an object outlives the server, and what was half done does not', async () => {
  const first = await embedded();
  const kept = { Bucket: first.bucket, Key: 'kept' };
  await first.s3.send(new PutObjectCommand({ ...kept, Body: 'old' }));
  await first.s3.send(new PutObjectCommand({ ...kept, Body: 'still here', Metadata: { a: 'b' } }));
  await first.stop();
  const folder = join(first.directory, first.bucket);
  await writeFile(join(folder, 'incoming', 'half'), 'bytes of an upload');
  await writeFile(join(folder, 'versions', 'zzzz'), 'bytes whose metadata was never written');

  const second = await embedded({ directory: first.directory });
  const { Body, Metadata } = await second.s3.send(new GetObjectCommand(kept));
  expect([await Body?.transformToString(), Metadata]).toEqual(['still here', { a: 'b' }]);
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  expect(await readdir(join(folder, 'versions'))).toHaveLength(4);
  await second.s3.send(new PutObjectCommand({ ...kept, Body: 'newer' }));
  const newest = await second.s3.send(new GetObjectCommand(kept));
  expect(await newest.Body?.transformToString()).toBe('newer');
  await second.close();
});
