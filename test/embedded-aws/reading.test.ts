import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded, type Embedded } from './embedded.ts';

let aws: Embedded;
beforeAll(async () => {
  aws = await embedded();
});
afterAll(() => aws.close());

const at = (Key: string) => ({ Bucket: aws.bucket, Key });
const put = (Key: string, Body: string) =>
  aws.s3.send(new PutObjectCommand({ ...at(Key), Body, ContentLength: Buffer.byteLength(Body) }));
const read = async (Key: string, more: { Range?: string; VersionId?: string | undefined } = {}) => {
  const { Body, ContentRange } = await aws.s3.send(new GetObjectCommand({ ...at(Key), ...more }));
  return [await Body?.transformToString(), ContentRange];
};

test('a range is read from its first byte to its last', async () => {
  await put('digits', '0123456789');
  expect(await read('digits', { Range: 'bytes=2-4' })).toEqual(['234', 'bytes 2-4/10']);
  expect(await read('digits', { Range: 'bytes=7-' })).toEqual(['789', 'bytes 7-9/10']);
  expect(await read('digits', { Range: 'bytes=-3' })).toEqual(['789', 'bytes 7-9/10']);
  expect(await read('digits', { Range: 'bytes=8-99' })).toEqual(['89', 'bytes 8-9/10']);
  await expect(read('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('an empty object is read as empty', async () => {
  await put('empty', '');
  expect(await read('empty')).toEqual(['', undefined]);
});

test('a read can ask for one ETag, or for any but one', async () => {
  const { ETag } = await put('etag', 'bytes');
  await expect(
    aws.s3.send(new GetObjectCommand({ ...at('etag'), IfMatch: '"other"' })),
  ).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await expect(
    aws.s3.send(new HeadObjectCommand({ ...at('etag'), IfNoneMatch: ETag })),
  ).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
});

test('keys of any characters are kept apart and come back as they are', async () => {
  const keys = ['odd/a b', 'odd/a+b', 'odd/../b', 'odd//b', 'odd/ä€😀', 'odd/<&>\'"', 'odd/%41', 'odd/?x#y'];
  for (const key of keys) await put(key, `body of ${key}`);
  for (const key of keys) expect(await read(key)).toEqual([`body of ${key}`, undefined]);
  const { Contents = [] } = await aws.s3.send(
    new ListObjectsV2Command({ Bucket: aws.bucket, Prefix: 'odd/' }),
  );
  expect(new Set(Contents.map(({ Key }) => Key))).toEqual(new Set(keys));
});

test('1,100 keys are listed in pages, each once and in order', async () => {
  const keys = Array.from({ length: 1100 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
  for (let i = 0; i < keys.length; i += 50)
    await Promise.all(keys.slice(i, i + 50).map((key) => put(key, key)));
  const pages = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: aws.s3 },
    { Bucket: aws.bucket, Prefix: 'many/' },
  ))
    pages.push(Contents.map(({ Key }) => Key));
  expect(pages.map(({ length }) => length)).toEqual([1000, 100]);
  expect(pages.flat()).toEqual(keys);
});

test('a delimiter folds the keys below it, across pages', async () => {
  for (const key of ['tree/a/1', 'tree/a/2', 'tree/b', 'tree/c/1', 'tree/d']) await put(key, '');
  const list = { Bucket: aws.bucket, Prefix: 'tree/', Delimiter: '/', MaxKeys: 1 };
  const seen = [];
  for await (const { Contents = [], CommonPrefixes = [] } of paginateListObjectsV2({ client: aws.s3 }, list))
    seen.push(...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix));
  expect(seen).toEqual(['tree/a/', 'tree/b', 'tree/c/', 'tree/d']);
  const { Contents } = await aws.s3.send(
    new ListObjectsV2Command({
      Bucket: aws.bucket,
      Prefix: 'tree/',
      StartAfter: 'tree/b',
      EncodingType: 'url',
    }),
  );
  expect(Contents?.map(({ Key }) => Key)).toEqual(['tree/c/1', 'tree/d']);
});

test('every version of an object can be read, and a deletion only hides them', async () => {
  const { VersionId: first } = await put('versioned', 'one');
  const { VersionId: second } = await put('versioned', 'two');
  const { VersionId: marker, DeleteMarker } = await aws.s3.send(new DeleteObjectCommand(at('versioned')));
  expect(DeleteMarker).toBe(true);
  await expect(read('versioned')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await read('versioned', { VersionId: first })).toEqual(['one', undefined]);

  const { Versions, DeleteMarkers } = await aws.s3.send(
    new ListObjectVersionsCommand({ Bucket: aws.bucket, Prefix: 'versioned' }),
  );
  expect(Versions?.map(({ VersionId, IsLatest, Size }) => [VersionId, IsLatest, Size])).toEqual([
    [second, false, 3],
    [first, false, 3],
  ]);
  expect(DeleteMarkers).toMatchObject([{ VersionId: marker, IsLatest: true }]);

  await aws.s3.send(new DeleteObjectCommand({ ...at('versioned'), VersionId: marker }));
  expect(await read('versioned')).toEqual(['two', undefined]);
});

test('versions are listed in pages, each once', async () => {
  for (const body of ['1', '2', '3']) for (const key of ['paged/a', 'paged/b']) await put(key, body);
  const seen = [];
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const page = await aws.s3.send(
      new ListObjectVersionsCommand({
        Bucket: aws.bucket,
        Prefix: 'paged/',
        MaxKeys: 2,
        KeyMarker,
        VersionIdMarker,
      }),
    );
    seen.push(...(page.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`));
    KeyMarker = page.NextKeyMarker;
    VersionIdMarker = page.NextVersionIdMarker;
  } while (KeyMarker !== undefined);
  expect(seen).toHaveLength(6);
  expect(new Set(seen)).toHaveLength(6);
});

test('many objects are deleted in one request, and absent ones count as deleted', async () => {
  await put('gone/1', '');
  await put('gone/2', '');
  const { Deleted, Errors } = await aws.s3.send(
    new DeleteObjectsCommand({
      Bucket: aws.bucket,
      Delete: { Objects: [{ Key: 'gone/1' }, { Key: 'gone/2' }, { Key: 'gone/never' }] },
    }),
  );
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['gone/1', 'gone/2', 'gone/never']);
  expect(Errors).toBeUndefined();
  const { KeyCount } = await aws.s3.send(new ListObjectsV2Command({ Bucket: aws.bucket, Prefix: 'gone/' }));
  expect(KeyCount).toBe(0);
});

test('tags come with the upload or later, and leave the bytes alone', async () => {
  await aws.s3.send(new PutObjectCommand({ ...at('tagged'), Body: 'bytes', Tagging: 'case=42&kind=pdf' }));
  const tags = async () => (await aws.s3.send(new GetObjectTaggingCommand(at('tagged')))).TagSet;
  expect(await tags()).toEqual([
    { Key: 'case', Value: '42' },
    { Key: 'kind', Value: 'pdf' },
  ]);
  await aws.s3.send(
    new PutObjectTaggingCommand({ ...at('tagged'), Tagging: { TagSet: [{ Key: 'a&b', Value: '<c>' }] } }),
  );
  expect(await tags()).toEqual([{ Key: 'a&b', Value: '<c>' }]);
  await aws.s3.send(new PutObjectTaggingCommand({ ...at('tagged'), Tagging: { TagSet: [] } }));
  expect(await tags()).toEqual([]);
  expect(await read('tagged')).toEqual(['bytes', undefined]);
});

test('what is not served is refused, never taken for a plain put or get', async () => {
  await put('plain', 'bytes');
  const acl = await fetch(`${aws.endpoints.s3}/${aws.bucket}/plain?acl`, { method: 'PUT', body: '<x/>' });
  expect(acl.status).toBe(501);
  expect(await read('plain')).toEqual(['bytes', undefined]);
});
