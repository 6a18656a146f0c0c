import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sent, sendTo } from './gateway.ts';
import { type Receiver, splunkSecret, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const alert = { sid: 'S-1', search_name: 'Zürich ✓', result: { 'event.CompositeId': 'c:ind:a:1' } };
const text = JSON.stringify(alert);

const send = (body: Buffer, headers: Record<string, string>, more: Sent = {}) =>
  sendTo(
    receiver,
    {
      query: { secret: splunkSecret },
      headers: { 'content-type': 'application/json', ...headers },
      body: body.toString('base64'),
      isBase64Encoded: true,
      ...more,
    },
    { sources: '  signed: { type: splunk, auth: { scheme: github, secret: casebridge/signed } }' },
  );
const fields = async () => (await receiver.claims()).map((claim) => claim['fields']?.S);

describe('a compressed body', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('in %s is read, and kept as it was before', async (encoding, body) => {
    expect((await send(body, { 'content-encoding': encoding })).statusCode).toBe(202);
    expect(await fields()).toEqual([text]);
  });

  test('is signed as it was sent, compressed', async () => {
    receiver.aws.putSecret('casebridge/signed', { secret: 'signing-secret-0123456789' });
    const body = gzipSync(text);
    const sign = (bytes: Buffer | string) =>
      `sha256=${createHmac('sha256', 'signing-secret-0123456789').update(bytes).digest('hex')}`;
    const signed = (signature: string) =>
      send(
        body,
        { 'content-encoding': 'gzip', 'x-hub-signature-256': signature },
        { source: 'signed', query: {} },
      );
    expect((await signed(sign(body))).statusCode).toBe(202);
    expect((await signed(sign(text))).statusCode).toBe(401);
  });

  test('that is large is kept in S3 as what it says', async () => {
    const large = JSON.stringify({ ...alert, results_link: 'x'.repeat(300_000) });
    expect((await send(gzipSync(large), { 'content-encoding': 'gzip' })).statusCode).toBe(202);
    const [claim] = await receiver.claims();
    expect(claim?.['bodyKey']?.S).toMatch(/^deliveries\/splunk\//);
  });
});

describe('a form', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

  test('whose field payload is JSON is read as that', async () => {
    expect(
      (await send(Buffer.from(new URLSearchParams({ payload: text }).toString()), form)).statusCode,
    ).toBe(202);
    expect(await fields()).toEqual([text]);
  });

  test('without one is read as an object of its fields', async () => {
    const body = new URLSearchParams({ sid: 'S-2', search_name: 'Zürich ✓', result: '{}' }).toString();
    expect((await send(Buffer.from(body), form)).statusCode).toBe(202);
    const [row] = await receiver.rows();
    expect(row?.['fields']?.S).toBe('{"sid":"S-2","search_name":"Zürich ✓","result":"{}"}');
  });

  test('whose payload is no JSON is a 422', async () => {
    const { statusCode, body } = await send(Buffer.from('payload={"sid":'), form);
    expect([statusCode, body['detail']]).toEqual([
      422,
      "the form's field payload is not JSON: it is cut off after 7 characters",
    ]);
  });
});
