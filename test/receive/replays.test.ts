import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sent, sendTo } from './gateway.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  receiver.aws.putSecret('casebridge/vendor', { secret });
});
afterEach(() => receiver.close());

const secret = 'd2hhdCB0aGUgdmVuZG9yIHNpZ25zIHdpdGg=';
const body = '{"sid":"S-1","result":{"event.CompositeId":"c:ind:a:1"}}';
// As the receiver's clock begins.
const sentAt = '1777888800';
const minutes = 60_000;

const mac = (text: string, encoding: 'hex' | 'base64', key: string | Buffer = secret) =>
  createHmac('sha256', key).update(text).digest(encoding);

/** A delivery by each preset that signs the time, as its vendor sends it. */
const timed: [string, Record<string, string>][] = [
  [
    'standard-webhooks',
    {
      'webhook-id': 'msg_1',
      'webhook-timestamp': sentAt,
      'webhook-signature': `v1,${mac(`msg_1.${sentAt}.${body}`, 'base64', Buffer.from(secret, 'base64'))}`,
    },
  ],
  [
    'slack',
    { 'x-slack-request-timestamp': sentAt, 'x-slack-signature': `v0=${mac(`v0:${sentAt}:${body}`, 'hex')}` },
  ],
  ['stripe', { 'stripe-signature': `t=${sentAt},v1=${mac(`${sentAt}.${body}`, 'hex')}` }],
  [
    'grafana, timestampHeader: X-Time',
    { 'x-time': sentAt, 'x-grafana-alerting-signature': mac(`${sentAt}:${body}`, 'hex') },
  ],
  [
    'crowdstrike-fusion',
    {
      'x-cs-delivery-timestamp': '2026-05-04T10:00:00Z',
      'x-cs-primary-signature': mac(`${body}2026-05-04T10:00:00Z`, 'base64'),
    },
  ],
];

/** And by each that does not. */
const untimed: [string, Record<string, string>][] = [
  ['github', { 'x-hub-signature-256': `sha256=${mac(body, 'hex')}` }],
  ['pagerduty', { 'x-pagerduty-signature': `v1=${mac(body, 'hex')}` }],
  ['grafana', { 'x-grafana-alerting-signature': mac(body, 'hex') }],
  ['splunk-observability', { 'x-sfx-signature': mac(body, 'base64') }],
];

const send = async (scheme: string, headers: Record<string, string>) => {
  const sent: Sent = { source: 'vendor', headers: { 'content-type': 'application/json', ...headers }, body };
  const sources = `  vendor: { type: splunk, auth: { scheme: ${scheme}, secret: casebridge/vendor } }`;
  const answer = await sendTo(receiver, sent, { sources });
  return [answer.statusCode, answer.body['alerts'] ?? answer.body['detail']];
};
const accepted = [202, [expect.objectContaining({ id: 'S-1', result: 'accepted' })]];
const duplicate = [202, [expect.objectContaining({ id: 'S-1', result: 'duplicate' })]];

describe.each(timed)('a delivery signed with its time (%s)', (scheme, headers) => {
  test('is a duplicate when it is played again within five minutes, and refused after that', async () => {
    expect(await send(scheme, headers)).toEqual(accepted);
    receiver.pass(5 * minutes);
    expect(await send(scheme, headers)).toEqual(duplicate);
    receiver.pass(1000);
    expect(await send(scheme, headers)).toEqual([
      401,
      'the timestamp is 301 s before the time of receipt; at most 300 s is taken',
    ]);
    expect(await receiver.rows()).toHaveLength(1);
  });
});

describe.each(untimed)('a delivery signed without a time (%s)', (scheme, headers) => {
  test('is a duplicate by the id of its alert, however late it is played again', async () => {
    expect(await send(scheme, headers)).toEqual(accepted);
    receiver.pass(89 * 24 * 60 * minutes);
    expect(await send(scheme, headers)).toEqual(duplicate);
    expect(await receiver.rows()).toHaveLength(1);
  });
});
