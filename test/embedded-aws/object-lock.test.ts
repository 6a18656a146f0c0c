import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  type ObjectLockRetentionMode,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded, type Embedded } from './embedded.ts';

let now = new Date('2026-01-01T00:00:00Z');
let aws: Embedded;
beforeAll(async () => {
  aws = await embedded({ now: () => now });
});
afterAll(() => aws.close());

const in2030 = new Date('2030-01-01T00:00:00Z');
const in2031 = new Date('2031-01-01T00:00:00Z');
const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

const at = (Key: string, VersionId?: string) => ({ Bucket: aws.bucket, Key, VersionId });
const put = (Key: string) => aws.s3.send(new PutObjectCommand({ Bucket: aws.bucket, Key, Body: 'evidence' }));
const retain = (Key: string, Mode: ObjectLockRetentionMode, RetainUntilDate: Date, bypass = false) =>
  aws.s3.send(
    new PutObjectRetentionCommand({
      ...at(Key),
      Retention: { Mode, RetainUntilDate },
      BypassGovernanceRetention: bypass,
    }),
  );
const remove = (Key: string, VersionId: string | undefined) =>
  aws.s3.send(new DeleteObjectCommand({ ...at(Key), VersionId }));

test('a version under COMPLIANCE is deleted by nobody until its time has come', async () => {
  const { VersionId } = await put('locked');
  await retain('locked', 'COMPLIANCE', in2030);
  expect(await aws.s3.send(new GetObjectRetentionCommand(at('locked')))).toMatchObject({
    Retention: { Mode: 'COMPLIANCE', RetainUntilDate: in2030 },
  });
  await expect(remove('locked', VersionId)).rejects.toMatchObject(refused);
  const { Errors } = await aws.s3.send(
    new DeleteObjectsCommand({ Bucket: aws.bucket, Delete: { Objects: [{ Key: 'locked', VersionId }] } }),
  );
  expect(Errors).toMatchObject([{ Code: 'AccessDenied', VersionId }]);

  now = in2031;
  await remove('locked', VersionId);
  now = new Date('2026-01-01T00:00:00Z');
  await expect(aws.s3.send(new HeadObjectCommand(at('locked')))).rejects.toMatchObject({ name: 'NotFound' });
});

test('COMPLIANCE grows, and is neither shortened nor eased', async () => {
  await put('grows');
  await retain('grows', 'COMPLIANCE', in2030);
  await retain('grows', 'COMPLIANCE', in2031);
  await expect(retain('grows', 'COMPLIANCE', in2030, true)).rejects.toMatchObject(refused);
  await expect(retain('grows', 'GOVERNANCE', in2031, true)).rejects.toMatchObject(refused);
});

test('GOVERNANCE is shortened and deleted by those who bypass it', async () => {
  const { VersionId } = await put('governed');
  await retain('governed', 'GOVERNANCE', in2031);
  await expect(retain('governed', 'GOVERNANCE', in2030)).rejects.toMatchObject(refused);
  await retain('governed', 'GOVERNANCE', in2030, true);
  await expect(remove('governed', VersionId)).rejects.toMatchObject(refused);
  await aws.s3.send(
    new DeleteObjectCommand({ ...at('governed', VersionId), BypassGovernanceRetention: true }),
  );
});

test('retention is of one version: a new one is put over it freely', async () => {
  const { VersionId: first } = await put('overwritten');
  await retain('overwritten', 'COMPLIANCE', in2030);
  const { VersionId: second } = await put('overwritten');
  await remove('overwritten', second);
  const { ObjectLockMode } = await aws.s3.send(new HeadObjectCommand(at('overwritten', first)));
  expect(ObjectLockMode).toBe('COMPLIANCE');
});

test('a lock may come with the upload', async () => {
  await aws.s3.send(
    new PutObjectCommand({
      ...at('with-lock'),
      Body: 'evidence',
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: in2030,
    }),
  );
  const { ObjectLockRetainUntilDate } = await aws.s3.send(new GetObjectCommand(at('with-lock')));
  expect(ObjectLockRetainUntilDate).toEqual(in2030);
});

test('a legal hold keeps a version until it is lifted', async () => {
  const { VersionId } = await put('held');
  const hold = (Status: 'ON' | 'OFF') =>
    aws.s3.send(new PutObjectLegalHoldCommand({ ...at('held'), LegalHold: { Status } }));
  await hold('ON');
  await expect(remove('held', VersionId)).rejects.toMatchObject(refused);
  await hold('OFF');
  await remove('held', VersionId);
});

test('a date that has passed, and a version without retention, are told so', async () => {
  await put('free');
  await expect(retain('free', 'COMPLIANCE', new Date('2025-01-01'))).rejects.toMatchObject({
    name: 'InvalidArgument',
  });
  await expect(aws.s3.send(new GetObjectRetentionCommand(at('free')))).rejects.toMatchObject({
    name: 'NoSuchObjectLockConfiguration',
  });
});

test('a bucket made without Object Lock refuses retention', async () => {
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'unlocked' }));
  await aws.s3.send(new PutObjectCommand({ Bucket: 'unlocked', Key: 'a', Body: 'a' }));
  await expect(
    aws.s3.send(
      new PutObjectRetentionCommand({
        Bucket: 'unlocked',
        Key: 'a',
        Retention: { Mode: 'COMPLIANCE', RetainUntilDate: in2030 },
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidRequest' });
});
