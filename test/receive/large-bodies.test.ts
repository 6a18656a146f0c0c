import { createHash } from 'node:crypto';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Unavailable } from '../../lib/errors.ts';
import { s3Bodies } from '../../lib/bodies.ts';
import { falconSecret, type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const ofSize = (bytes: number) => {
  const frame = '{"composite_id":"A-1","note":""}';
  return Buffer.from(frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`));
};
const fromFalcon = {
  source: 'falcon',
  query: {},
  headers: { 'content-type': 'application/json', 'x-api-key': falconSecret },
};
const keys = async () => {
  const { s3, bucket } = receiver.aws;
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return Versions.map(({ Key }) => Key);
};

test('a body over 256 kB is in S3, byte for byte, under the key that its rows hold instead of it', async () => {
  const body = ofSize(256 * 1024 + 1);
  const key = `deliveries/falcon/${createHash('sha256').update(body).digest('hex')}`;
  await receiver.post(body, fromFalcon);
  const [row] = await receiver.claims();
  expect(row?.['bodyKey']).toEqual({ S: key });
  expect(row).not.toHaveProperty('fields');
  const { s3, bucket } = receiver.aws;
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  expect(body.equals(Buffer.from((await Body?.transformToByteArray()) ?? []))).toBe(true);
  expect(ContentType).toBe('application/json');
});

test('a body of 256 kB is in the row', async () => {
  await receiver.post(ofSize(256 * 1024), fromFalcon);
  const [row] = await receiver.claims();
  expect(row).not.toHaveProperty('bodyKey');
  expect(row?.['fields']?.S).toHaveLength(256 * 1024);
  expect(await keys()).toEqual([]);
});

test('a body of 4 MiB is taken', async () => {
  const { alerts } = await receiver.post(ofSize(4 * 1024 * 1024), fromFalcon);
  expect(alerts).toMatchObject([{ id: 'A-1', result: 'accepted' }]);
});

test('a large body that is refused is not kept', async () => {
  const body = Buffer.from(JSON.stringify({ note: 'x'.repeat(300_000) }));
  await expect(receiver.post(body, fromFalcon)).rejects.toMatchObject({ status: 422, path: 'composite_id' });
  await expect(
    receiver.post(ofSize(300_000), { ...fromFalcon, headers: { 'content-type': 'application/json' } }),
  ).rejects.toMatchObject({ status: 401 });
  expect(await keys()).toEqual([]);
});

test('a body that S3 does not take is no acknowledgement, and leaves no alert', async () => {
  const settings = {
    bucket: 'no-such-bucket',
    region: receiver.aws.region,
    endpointOf: () => receiver.aws.endpoints.s3,
    credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
  };
  const bodies = s3Bodies(settings, { fetch, now: receiver.now });
  const refused = receiver.post(ofSize(300_000), fromFalcon, { deps: { bodies } });
  await expect(refused).rejects.toThrow(Unavailable);
  await expect(refused).rejects.toMatchObject({
    message: 's3: keeping a body of 300000 bytes was answered 404',
    retryAt: new Date('2026-05-04T10:00:05Z'),
  });
  expect(await receiver.rows()).toEqual([]);
});

test('the request is signed for the real host of the region, session token included', async () => {
  const sent: { url: string; headers: Headers }[] = [];
  const recording: typeof fetch = async (input, init) => {
    sent.push({ url: new Request(input).url, headers: new Headers(init?.headers) });
    return new Response();
  };
  const settings = {
    bucket: 'exports',
    region: 'eu-central-1',
    endpointOf: () => undefined,
    credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'key', sessionToken: 'session' }),
  };
  const network = { fetch: recording, now: () => new Date('2026-05-04T10:00:00Z') };
  const hash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
  expect(await s3Bodies(settings, network).keep('siem', Buffer.from('{}'))).toBe(`deliveries/siem/${hash}`);
  await s3Bodies({ ...settings, region: 'cn-north-1' }, network).keep('siem', Buffer.from('{}'));
  expect(sent.map(({ url }) => url)).toEqual([
    `https://s3.eu-central-1.amazonaws.com/exports/deliveries/siem/${hash}`,
    `https://s3.cn-north-1.amazonaws.com.cn/exports/deliveries/siem/${hash}`,
  ]);
  expect(sent[0]?.headers.get('x-amz-security-token')).toBe('session');
  expect(sent[0]?.headers.get('x-amz-content-sha256')).toBe(hash);
  expect(sent[0]?.headers.get('authorization')).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/20260504\/eu-central-1\/s3\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  );
});
