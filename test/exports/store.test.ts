import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import {
  GetObjectCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Unexpected } from '../../lib/errors.ts';
import { anything, csv, pdf, zip } from '../../lib/exports/checks.ts';
import { type Artifact, jsonArtifact, s3Store, type Store } from '../../lib/exports/store.ts';
import { embedded, type Embedded } from '../embedded-aws/embedded.ts';
import { liveBuffers } from '../live-buffers.ts';
import { realArtifacts } from './artifacts.ts';

let aws: Embedded;
let store: Store;
let real: Awaited<ReturnType<typeof realArtifacts>>;
beforeAll(async () => {
  [aws, real] = await Promise.all([embedded(), realArtifacts()]);
  store = s3Store(aws.s3, aws.bucket);
});
afterAll(() => aws.close());

const MiB = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function* chunks(bytes: Uint8Array, size = 10_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function* failing(bytes: Uint8Array) {
  yield* chunks(bytes);
  throw new Error('the platform hung up');
}
function* repeated(chunk: Uint8Array, times: number) {
  for (let n = 0; n < times; n += 1) yield chunk;
}
async function* asAsync(iterable: Iterable<Uint8Array>) {
  yield* iterable;
}

const artifact = (key: string, changes: Partial<Artifact>): Artifact => ({
  name: 'artifact',
  key,
  contentType: 'application/octet-stream',
  body: chunks(Buffer.from('some bytes')),
  length: null,
  check: anything(),
  ...changes,
});

const stored = async (Key: string, VersionId: string | null = null) => {
  const version = VersionId === null ? {} : { VersionId };
  const { Body, ContentType } = await aws.s3.send(
    new GetObjectCommand({ Bucket: aws.bucket, Key, ...version }),
  );
  return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), type: ContentType };
};
const versionsOf = async (Prefix: string) =>
  (await aws.s3.send(new ListObjectVersionsCommand({ Bucket: aws.bucket, Prefix }))).Versions ?? [];
const unfinished = async () =>
  (await aws.s3.send(new ListMultipartUploadsCommand({ Bucket: aws.bucket }))).Uploads ?? [];

describe('a good body', () => {
  test.each(['known', 'unknown'])(
    'of %s length is stored whole, and told with its hash, size and version',
    async (length) => {
      const { pdf: content } = real;
      const key = `good/${length}.pdf`;
      const told = await store.put(
        artifact(key, {
          name: 'summary.pdf',
          contentType: 'application/pdf',
          body: chunks(content),
          length: length === 'known' ? content.length : null,
          check: pdf(),
        }),
      );
      const [version] = await versionsOf(key);
      expect(told).toEqual({
        name: 'summary.pdf',
        key,
        versionId: version?.VersionId,
        size: content.length,
        sha256: sha256(content),
        contentType: 'application/pdf',
      });
      expect(await stored(key, told.versionId)).toEqual({ bytes: content, type: 'application/pdf' });
    },
  );

  test('of several parts is one object', async () => {
    const content = Buffer.alloc(20 * MiB + 3, 'ab');
    const told = await store.put(artifact('good/parts', { body: chunks(content, 64 * 1024) }));
    expect(told).toMatchObject({ size: content.length, sha256: sha256(content) });
    expect(sha256((await stored('good/parts')).bytes)).toBe(sha256(content));
  });

  test('of no bytes is an object of none', async () => {
    const told = await store.put(artifact('good/empty', { body: chunks(Buffer.alloc(0)), check: csv(0) }));
    expect(told).toMatchObject({
      size: 0,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
  });

  test('in chunks of one byte is checked as well as in one piece', async () => {
    const told = await store.put(
      artifact('good/bytes', { body: chunks(real.csv, 1), length: real.csv.length, check: csv(2) }),
    );
    expect(told.sha256).toBe(sha256(real.csv));
    expect((await stored('good/bytes')).bytes.equals(real.csv)).toBe(true);
  });

  test('written again is another version, and the first stays', async () => {
    const first = await store.put(artifact('good/twice', { body: chunks(Buffer.from('one')) }));
    const second = await store.put(artifact('good/twice', { body: chunks(Buffer.from('two')) }));
    expect(second.versionId).not.toBe(first.versionId);
    expect((await stored('good/twice', first.versionId)).bytes.toString()).toBe('one');
  });

  test('may be JSON of our own', async () => {
    const told = await store.put(jsonArtifact('case.json', 'good/case.json', { number: 7 }, anything()));
    expect(told).toMatchObject({ size: 18, contentType: 'application/json' });
    expect((await stored('good/case.json')).bytes.toString()).toBe('{\n  "number": 7\n}\n');
  });
});

describe('a bad body never becomes an object', () => {
  const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 100);
  const html = Buffer.from('<html>Sign in</html>');

  test.each<[string, () => Partial<Artifact>, string]>([
    [
      'a PDF cut short',
      () => ({ body: chunks(cut(real.pdf)), check: pdf() }),
      'it ends before the end of the PDF',
    ],
    [
      'a PDF cut short, of known length',
      () => ({ body: chunks(cut(real.pdf)), length: cut(real.pdf).length, check: pdf() }),
      'it ends before the end of the PDF',
    ],
    [
      'a page instead of a PDF',
      () => ({ body: chunks(html), length: html.length, check: pdf() }),
      'it does not begin as a PDF',
    ],
    [
      'a ZIP cut short',
      () => ({ body: chunks(cut(real.zip)), check: zip() }),
      'it ends before the directory of the ZIP',
    ],
    [
      'a CSV with a row missing',
      () => ({ body: chunks(real.csv), length: real.csv.length, check: csv(3) }),
      'it has 2 rows for 3 pieces of evidence',
    ],
    [
      'a body of fewer bytes than it said',
      () => ({ body: chunks(Buffer.from('some')), length: 10 }),
      'it has 4 of 10 bytes',
    ],
    [
      'a page of several parts',
      () => ({ body: asAsync(repeated(Buffer.alloc(MiB), 20)), check: zip() }),
      'it does not begin as a ZIP',
    ],
  ])('%s', async (what, changes, wrong) => {
    const key = `bad/${what}`;
    await expect(store.put(artifact(key, { name: 'a file', ...changes() }))).rejects.toThrow(
      new Unexpected(`the artifact a file is not whole: ${wrong}`),
    );
    expect(await versionsOf(key)).toEqual([]);
    expect(await unfinished()).toEqual([]);
  });
});

describe('a source that fails leaves nothing', () => {
  test.each<[string, () => Partial<Artifact>]>([
    ['of unknown length', () => ({ body: failing(real.pdf), check: pdf() })],
    ['of known length', () => ({ body: failing(cutHalf(real.pdf)), length: real.pdf.length, check: pdf() })],
    ['that failed before its first byte', () => ({ body: failing(Buffer.alloc(0)) })],
    ['after several parts', () => ({ body: failing(Buffer.alloc(20 * MiB)) })],
  ])('%s', async (what, changes) => {
    const key = `failed/${what}`;
    await expect(store.put(artifact(key, changes()))).rejects.toThrow('the platform hung up');
    expect(await versionsOf(key)).toEqual([]);
    expect(await unfinished()).toEqual([]);
  });

  const cutHalf = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
});

test('128 MiB need no more memory than the parts on their way and the server’s copies of them', async () => {
  const before = liveBuffers();
  let peak = 0;
  async function* body() {
    for (let n = 0; n < 128; n += 1) {
      if (n % 32 === 0) peak = Math.max(peak, liveBuffers() - before);
      yield Buffer.alloc(MiB, n);
    }
  }
  const told = await store.put(artifact('large', { body: body(), length: 128 * MiB }));
  expect(told.size).toBe(128 * MiB);
  expect(peak).toBeLessThan(96 * MiB);
});

test.each([
  ['governance', 'GOVERNANCE'],
  ['compliance', 'COMPLIANCE'],
] as const)('retention in %s mode is set on the version that was written, to the day', async (mode, Mode) => {
  const now = new Date('2028-02-29T12:00:00Z');
  const told = await store.put(artifact(`kept/${mode}`, {}));
  await store.retain(told, { years: 7, mode }, now);
  const { Retention } = await aws.s3.send(
    new GetObjectRetentionCommand({ Bucket: aws.bucket, Key: told.key, VersionId: told.versionId ?? '' }),
  );
  expect(Retention).toEqual({ Mode, RetainUntilDate: new Date('2035-03-01T12:00:00Z') });
});

describe('retention is never shortened:', () => {
  const now = new Date('2028-06-01T00:00:00Z');
  test.each([
    ['a later date stays', { years: 3, mode: 'governance' }, 'GOVERNANCE', 2031],
    ['an earlier one gives way', { years: 1, mode: 'governance' }, 'GOVERNANCE', 2030],
    ['a stricter mode stays, with the later date', { years: 1, mode: 'compliance' }, 'COMPLIANCE', 2030],
  ] as const)('%s', async (what, first, Mode, year) => {
    const told = await store.put(artifact(`kept/${what}`, {}));
    await store.retain(told, first, now);
    await store.retain(told, { years: 2, mode: 'governance' }, now);
    const { Retention } = await aws.s3.send(
      new GetObjectRetentionCommand({ Bucket: aws.bucket, Key: told.key, VersionId: told.versionId ?? '' }),
    );
    expect(Retention).toEqual({ Mode, RetainUntilDate: new Date(`${year}-06-01T00:00:00Z`) });
  });

  test('what is not there cannot be kept', async () => {
    const told = { ...(await store.put(artifact('kept/gone', {}))), versionId: 'no-such-version' };
    await expect(store.retain(told, { years: 2, mode: 'governance' }, now)).rejects.toMatchObject({
      name: 'NoSuchVersion',
    });
  });
});

test.each([
  ['in one piece', 10],
  ['in parts', 9 * MiB],
])('an object written %s has the tags and the KMS key of the store', async (what, size) => {
  const kept = s3Store(aws.s3, aws.bucket, {
    kmsKey: 'alias/evidence',
    tags: { team: 'IR & law', keep: 'yes' },
  });
  const { key } = await kept.put(artifact(`tagged/${what}`, { body: chunks(Buffer.alloc(size), MiB) }));
  const { TagSet } = await aws.s3.send(new GetObjectTaggingCommand({ Bucket: aws.bucket, Key: key }));
  expect(TagSet).toEqual([
    { Key: 'team', Value: 'IR & law' },
    { Key: 'keep', Value: 'yes' },
  ]);
  const head = await aws.s3.send(new HeadObjectCommand({ Bucket: aws.bucket, Key: key }));
  expect([head.ServerSideEncryption, head.SSEKMSKeyId]).toEqual(['aws:kms', 'alias/evidence']);
});

describe('what was written is read back', () => {
  test('as a stream of one version, or of the newest', async () => {
    const first = await store.put(artifact('read/twice', { body: chunks(Buffer.from('first')) }));
    await store.put(artifact('read/twice', { body: chunks(Buffer.from('second')) }));
    const read = async (versionId?: string | null) => {
      const object = await store.get('read/twice', versionId);
      return object && [object.size, await text(object.body)];
    };
    expect(await read()).toEqual([6, 'second']);
    expect(await read(first.versionId)).toEqual([5, 'first']);
    expect(await store.get('read/nothing')).toBeNull();
  });

  test('from all of its parts', async () => {
    const content = Buffer.alloc(17 * MiB, 'parts');
    await store.put(artifact('read/parts', { body: chunks(content, MiB) }));
    const { body = Readable.from([]) } = (await store.get('read/parts')) ?? {};
    expect(sha256(await buffer(body))).toBe(sha256(content));
  });

  test('without its bytes', async () => {
    const told = await store.put(artifact('read/head', { contentType: 'text/csv' }));
    await store.retain(told, { years: 1, mode: 'governance' }, new Date('2028-06-01T00:00:00Z'));
    expect(await store.head('read/head')).toEqual({
      size: 10,
      versionId: told.versionId,
      contentType: 'text/csv',
      retainedUntil: new Date('2029-06-01T00:00:00Z'),
    });
    expect(await store.head('read/nothing')).toBeNull();
  });

  test('as a list, by its prefix and in order', async () => {
    for (const name of ['b', 'a']) await store.put(artifact(`listed/${name}`, {}));
    const listed = await Array.fromAsync(store.list('listed/'));
    expect(listed.map(({ key, size }) => [key, size])).toEqual([
      ['listed/a', 10],
      ['listed/b', 10],
    ]);
  });
});
