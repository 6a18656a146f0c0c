import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sent, sendTo } from './gateway.ts';
import { type Receiver, splunkSecret, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const sources = `  office:
    type: splunk
    auth: { scheme: url-secret, secret: casebridge/splunk }
    from: [203.0.113.0/24, 198.51.100.7, "2001:db8::/32"]`;

const statusFrom = async (sourceIp: string, sent: Sent = {}) => {
  const query = { secret: splunkSecret };
  const answer = await sendTo(
    receiver,
    { source: 'office', query, body: '{"sid":"S-1"}', sourceIp, ...sent },
    { sources },
  );
  return answer.statusCode;
};

test.each(['203.0.113.0', '203.0.113.255', '198.51.100.7', '2001:db8:1::9', '::ffff:203.0.113.9'])(
  'a delivery from %s, within a network of the source, is taken',
  async (address) => {
    expect(await statusFrom(address)).toBe(202);
  },
);

test.each(['203.0.114.0', '198.51.100.8', '2001:db9::1', '::ffff:198.51.100.8', 'unknown', ''])(
  'one from "%s" is a 403, whatever it shows',
  async (address) => {
    expect(await statusFrom(address)).toBe(403);
  },
);

test('what a sender says of its address counts for nothing', async () => {
  const headers = {
    'content-type': 'application/json',
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
  };
  expect(await statusFrom('192.0.2.1', { headers })).toBe(403);
});

test('the refusal says why, and comes before anything else is looked at', async () => {
  const answer = await sendTo(
    receiver,
    { source: 'office', method: 'GET', sourceIp: '192.0.2.1' },
    { sources },
  );
  expect([answer.statusCode, answer.body['detail']]).toEqual([
    403,
    '192.0.2.1 is in none of the networks that this source may send from',
  ]);
});

test('a source without networks takes deliveries from anywhere', async () => {
  expect(await statusFrom('2001:db9::1', { source: 'splunk' })).toBe(202);
});
