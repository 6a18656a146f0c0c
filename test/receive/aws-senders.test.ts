import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReceiveDeps } from '../../lib/receive.ts';
import { snsReader } from '../../lib/signatures/sns.ts';
import { signedMessage, snsServer, topic } from '../signatures/sns/messages.ts';
import { bringTo, sendTo } from './gateway.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const sources = `  topic: { type: splunk, auth: { scheme: sns, topics: ["${topic}"] } }
  events: { type: splunk, auth: { scheme: eventbridge, sources: [com.example.siem] } }`;

describe('a delivery of SNS', () => {
  const post = async (name: string, answers: Record<string, () => Response> = {}) => {
    const server = snsServer(answers);
    const readSns = snsReader({ fetch: server.fetch, now: receiver.now, log: receiver.log });
    const answer = await sendTo(
      receiver,
      {
        source: 'topic',
        headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
        body: JSON.stringify(signedMessage(name)),
      },
      { sources, deps: { readSns } },
    );
    return [answer.statusCode, answer.body['alerts'] ?? answer.body['detail']];
  };

  test('is unwrapped: the source reads the message, and a second delivery of it is a duplicate', async () => {
    const name = 'a notification of version 1 with a subject';
    expect(await post(name)).toEqual([202, [expect.objectContaining({ id: 'S-1', result: 'accepted' })]]);
    expect(await post(name)).toEqual([202, [expect.objectContaining({ id: 'S-1', result: 'duplicate' })]]);
    const [claim] = await receiver.claims();
    expect(claim?.['fields']?.S).toBe(signedMessage(name)['Message']?.replaceAll(/(?<=[:,]) /g, ''));
  });

  test('that confirms a subscription is taken, and holds no alert', async () => {
    const name = 'a confirmation of a subscription';
    const url = signedMessage(name)['SubscribeURL'] ?? '';
    expect(await post(name, { [url]: () => new Response('<ok/>') })).toEqual([202, []]);
  });

  test('that cannot be confirmed now is a 503, so that SNS sends it again', async () => {
    expect(await post('a confirmation of a subscription')).toEqual([
      503,
      'the delivery could not be taken now: send it again',
    ]);
  });

  test('of plain text is a 422 that says so', async () => {
    expect(await post('a notification of plain text')).toEqual([
      422,
      'the SNS message is not JSON: it begins with no { and no [',
    ]);
  });

  test('that nobody signed is a 401', async () => {
    const sent = { source: 'topic', headers: { 'content-type': 'text/plain' }, body: '{"sid":"S-1"}' };
    expect((await sendTo(receiver, sent, { sources })).statusCode).toBe(401);
  });
});

describe('an event of EventBridge', () => {
  const event = {
    version: '0',
    id: 'event-1',
    'detail-type': 'Alert',
    source: 'com.example.siem',
    account: '123456789012',
    time: '2026-05-04T10:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: {},
    sid: 'S-1',
    result: { 'event.CompositeId': 'c:ind:a:1' },
  };
  const bring = (brought: object, deps: Partial<ReceiveDeps> = {}) =>
    bringTo(receiver, brought, { sources, deps });

  test('is the body that the source reads, and comes twice as a duplicate', async () => {
    await bring(event);
    await bring(event);
    const rows = await receiver.rows();
    expect(rows.map((row) => [row['source']?.S, row['alertId']?.S, row['deliveryId']?.S])).toEqual([
      ['events', 'S-1', 'event-1'],
    ]);
    expect(receiver.lines.map((line) => JSON.parse(line).message)).toEqual([
      'delivery accepted',
      'delivery is a duplicate',
    ]);
  });

  test('that no source takes is logged as an error, and is not tried again', async () => {
    await bring({ ...event, source: 'aws.health' });
    expect(JSON.parse(receiver.lines[0] ?? '')).toMatchObject({
      level: 'error',
      message: 'event refused',
      delivery: 'event-1',
      source: null,
      reason: 'no source takes the events of aws.health',
    });
  });

  test('that its source does not understand is logged with the path, keeps nothing, and is not tried again', async () => {
    await bring({ ...event, sid: { not: 'text' }, result: 7 });
    expect(JSON.parse(receiver.lines[0] ?? '')).toMatchObject({
      level: 'error',
      message: 'event refused',
      source: 'events',
    });
    expect(await receiver.rows()).toEqual([]);
  });

  test('that cannot be taken now is thrown, so that Lambda tries again', async () => {
    const ring = async () => {
      throw new Error('the queue refused 1 of 1 rings');
    };
    await expect(bring(event, { ring })).rejects.toThrow('the queue refused 1 of 1 rings');
    expect(JSON.parse(receiver.lines[0] ?? '')).toMatchObject({ level: 'error', message: 'event not taken' });
  });

  test('is told from one of the HTTP API, whatever that says in its body', async () => {
    const answer = await sendTo(receiver, { source: 'splunk', body: JSON.stringify(event) });
    expect(answer.statusCode).toBe(401);
    expect(await receiver.rows()).toEqual([]);
  });

  test('does not come by HTTP: its source has no URL', async () => {
    const answer = await sendTo(receiver, { source: 'events', body: JSON.stringify(event) }, { sources });
    expect([answer.statusCode, answer.body['detail']]).toEqual([
      404,
      'events takes its events from EventBridge, and has no URL',
    ]);
    expect(await receiver.rows()).toEqual([]);
  });
});
