import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReceiveDeps } from '../../lib/receive.ts';
import { type Sent, sendTo } from './gateway.ts';
import { falconSecret, type Receiver, splunkSecret, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const send = (sent: Sent, deps: Partial<ReceiveDeps> = {}) => sendTo(receiver, sent, { deps });

const query = { secret: splunkSecret };
const alert = { sid: 'S-1', result: { 'event.CompositeId': 'c:ind:a:1' } };

describe('an event of the HTTP API', () => {
  test('is answered with 202 and a receipt', async () => {
    const { statusCode, headers, body } = await send({ query, body: JSON.stringify(alert) });
    expect(statusCode).toBe(202);
    expect(headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(body).toMatchObject({
      delivery: 'request-1',
      alerts: [{ id: 'S-1', result: 'accepted', state: 'waiting' }],
    });
  });

  test('may carry its body in base64, and its bytes come through', async () => {
    const body = Buffer.from(JSON.stringify({ ...alert, search_name: 'Zürich ✓' })).toString('base64');
    expect((await send({ query, body, isBase64Encoded: true })).statusCode).toBe(202);
    const [row] = await receiver.rows();
    expect(row?.['alert']?.S).toContain('"title":"Zürich ✓"');
    const latin1 = Buffer.from('{"sid":"Zürich"}', 'latin1').toString('base64');
    expect((await send({ query, body: latin1, isBase64Encoded: true })).statusCode).toBe(422);
  });

  test('may write the names of its headers in any case', async () => {
    const headers = { 'CONTENT-TYPE': 'application/json', 'X-API-Key': falconSecret };
    expect((await send({ source: 'falcon', headers, body: '{"composite_id":"A-1"}' })).statusCode).toBe(202);
  });
});

describe('a refusal is a problem (RFC 9457)', () => {
  test.each<[number, Sent, Record<string, unknown>]>([
    [
      401,
      { body: '{}' },
      { title: 'Unauthorized', detail: 'the secret in the URL (?secret=...) is missing' },
    ],
    [
      404,
      { source: 'nobody', body: '{}' },
      { title: 'Not Found', detail: 'no source of this name is configured: nobody' },
    ],
    [
      413,
      { query, body: 'x'.repeat(4_194_305) },
      { title: 'Payload Too Large', detail: 'the body has 4194305 bytes; the most is 4194304' },
    ],
    [
      415,
      { query, headers: {}, body: '{}' },
      { title: 'Unsupported Media Type', detail: 'the content type is none; send application/json' },
    ],
    [422, { query }, { title: 'Unprocessable Entity', detail: 'the body is empty' }],
    [
      422,
      { query, body: '{"sid":5}' },
      { title: 'Unprocessable Entity', detail: 'sid was not understood: expected string', path: 'sid' },
    ],
  ])('%d', async (status, sent, problem) => {
    expect(await send(sent)).toEqual({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: { type: 'about:blank', status, delivery: 'request-1', ...problem },
    });
  });

  test('405 names the method that is allowed', async () => {
    const { statusCode, headers, body } = await send({ method: 'GET' });
    expect(statusCode).toBe(405);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', allow: 'POST' });
    expect(body).toMatchObject({
      title: 'Method Not Allowed',
      detail: 'alerts are posted: GET is not served here',
    });
  });
});

describe('what cannot be taken now is a 503 that asks to send again', () => {
  const again = 'the delivery could not be taken now: send it again';

  test('a secret that is not set yet: in a minute', async () => {
    expect(await send({ source: 'unset', query, body: '{}' })).toEqual({
      statusCode: 503,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'retry-after': '60',
      },
      body: {
        type: 'about:blank',
        title: 'Service Unavailable',
        status: 503,
        detail: again,
        delivery: 'request-1',
      },
    });
    expect(receiver.lines.join('\n')).toContain('secret casebridge/unset is not in Secrets Manager');
  });

  test('anything else: in seconds, and the sender is not told what went wrong', async () => {
    const ring = async () => {
      throw new Error('the queue refused 1 of 1 rings');
    };
    const { statusCode, headers, body } = await send({ query, body: JSON.stringify(alert) }, { ring });
    expect([statusCode, headers['retry-after'], body['detail']]).toEqual([503, '5', again]);
    expect(receiver.lines.join('\n')).toContain('the queue refused 1 of 1 rings');
  });
});

test('no secret, no body and no token is ever in what is logged', async () => {
  const marked = 'MARKED-IN-THE-BODY';
  const secret = 'MARKED-WRONG-SECRET';
  const falcon = { 'content-type': 'application/json', 'x-api-key': falconSecret };
  await send({ query, body: JSON.stringify({ ...alert, search_name: marked }) });
  await send({
    source: 'falcon',
    headers: falcon,
    body: JSON.stringify({ composite_id: 'A-1', note: marked }),
  });
  await send({ query, body: `{"sid":"${marked}"` });
  await send({ query, body: marked });
  await send({ query, body: `{"sid":["${marked}"]}` });
  await send({ query, body: JSON.stringify({ sid: 'x'.repeat(2_000), result: { note: marked } }) });
  await send({ query: { secret }, body: '{}' });
  await send({ source: 'falcon', headers: { ...falcon, 'x-api-key': secret }, body: '{}' });
  await send({ method: 'PUT', query, body: marked });
  receiver.aws.putSecret('casebridge/unset', `MARKED-MALFORMED ${secret}`);
  await send({ source: 'unset', query: { secret }, body: '{}' });
  expect(receiver.lines).toHaveLength(10);
  const told = [...receiver.lines, ...receiver.emf].join('\n');
  expect(told).not.toMatch(/MARKED|splunk-secret|falcon-secret/);
});
