import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bringTo, sendTo, type Sent } from '../receive/gateway.ts';
import { type Given, type Receiver, splunkSecret, startReceiver } from '../receive/receiver.ts';
import { figuresIn } from './told.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const query = { secret: splunkSecret };
const body = JSON.stringify({ sid: 'S-1', result: { 'event.CompositeId': 'c:ind:a:1' } });

/** The figures of one delivery alone, without those of the secrets that it took. */
async function figuresOf(sent: Sent, given: Given = {}) {
  receiver.emf.length = 0;
  await sendTo(receiver, sent, given);
  return figuresIn(receiver.emf);
}

describe('deliveries are counted by what they are answered', () => {
  test('accepted, with the states that its alerts came to; a second time as a duplicate, with none', async () => {
    expect(await figuresOf({ query, body })).toEqual({
      'Deliveries result=accepted': [1],
      'Alerts state=waiting': [1],
    });
    expect(await figuresOf({ query, body })).toEqual({ 'Deliveries result=duplicate': [1] });
  });

  test('accepted, where no route takes its alert', async () => {
    expect(await figuresOf({ query, body: '{"sid":"S-2"}' })).toEqual({
      'Deliveries result=accepted': [1],
      'Alerts state=unrouted': [1],
    });
  });

  test.each<[string, Sent]>([
    ['refused', { query, body: '{"sid":5}' }],
    ['refused', { source: 'nobody', body }],
    ['refused', { method: 'PUT', query, body }],
    ['unauthorized', { query: { secret: 'a-wrong-secret-0123' }, body }],
    ['unauthorized', { body }],
    ['unavailable', { source: 'unset', query, body }],
  ])('%s (%#)', async (result, sent) => {
    expect(await figuresOf(sent)).toEqual({ [`Deliveries result=${result}`]: [1] });
  });

  test('unauthorized, from outside the networks of its source', async () => {
    const sources =
      '  office: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk }, from: [203.0.113.0/24] }';
    expect(await figuresOf({ source: 'office', query, body }, { sources })).toEqual({
      'Deliveries result=unauthorized': [1],
    });
  });

  test('unavailable, where a ring fails: the alert waits, and the sender is to send again', async () => {
    const ring = async () => {
      throw new Error('the queue refused 1 of 1 rings');
    };
    expect(await figuresOf({ query, body }, { deps: { ring } })).toEqual({
      'Deliveries result=unavailable': [1],
      'Alerts state=waiting': [1],
    });
  });

  test('of EventBridge too, what no source takes included', async () => {
    const sources = '  events: { type: splunk, auth: { scheme: eventbridge, sources: [com.example.siem] } }';
    const event = { id: 'e-1', 'detail-type': 'Alert', source: 'com.example.siem', detail: {}, sid: 'S-1' };
    await bringTo(receiver, event, { sources });
    await bringTo(receiver, { ...event, source: 'aws.health' }, { sources });
    expect(figuresIn(receiver.emf)).toMatchObject({
      'Deliveries result=accepted': [1],
      'Deliveries result=refused': [1],
    });
  });
});

test('when a secret ends is told as it is read; of one without a known end nothing is', async () => {
  receiver.aws.putSecret('casebridge/falcon', {
    secret: 'falcon-secret-0123456789',
    expiresAt: '2026-05-05T10:00:00Z',
  });
  const headers = { 'content-type': 'application/json', 'x-api-key': 'falcon-secret-0123456789' };
  const sent = { source: 'falcon', headers, body: '{"composite_id":"A-1"}' };
  expect(await figuresOf(sent)).toMatchObject({ 'SecretExpiresIn secret=casebridge/falcon': [86_400] });
  receiver.pass(25 * 3_600_000);
  expect(await figuresOf(sent)).toMatchObject({ 'SecretExpiresIn secret=casebridge/falcon': [-3_600] });
  expect(await figuresOf({ query, body })).toEqual({
    'Deliveries result=accepted': [1],
    'Alerts state=waiting': [1],
  });
});
