import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type PollerOptions, startPoller } from '../../local/host/queue-poller.ts';
import { startQueues } from './local-queues.ts';

const batch = v.object({
  Records: v.array(
    v.looseObject({
      messageId: v.string(),
      body: v.string(),
      attributes: v.record(v.string(), v.string()),
    }),
  ),
});
type Records = v.InferOutput<typeof batch>['Records'];

/** A queue with a dead-letter queue, and a poller that feeds `handle` from it. */
async function queueTo(
  handle: (records: Records) => unknown,
  {
    fifo = false,
    attributes = {},
    ...options
  }: Partial<PollerOptions> & { fifo?: boolean; attributes?: Record<string, string> } = {},
) {
  const name = fifo ? 'work.fifo' : 'work';
  const dead = fifo ? 'dead.fifo' : 'dead';
  const queues = await startQueues();
  await queues.create(dead);
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${dead}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: '3' });
  const queueUrl = await queues.create(name, { VisibilityTimeout: '30', RedrivePolicy, ...attributes });
  const faults: unknown[] = [];
  const poller = await startPoller({
    sqs: queues.sqs,
    queueUrl,
    batchSize: 10,
    concurrency: 1,
    failedVisibilitySeconds: 0,
    onFault: (error) => faults.push(error),
    invoke: async (event) => handle(v.parse(batch, event).Records),
    ...options,
  });
  onTestFinished(async () => {
    const closed = poller.close();
    await queues.close(); // ends the polls at once
    await closed;
    expect(faults).toEqual([]);
  });
  return {
    poller,
    send: (body: string, group?: string) => queues.send(name, body, group),
    receive: () => queues.receive(name),
    /** Waits until nothing is left in the queue. */
    drained: () =>
      vi.waitFor(async () => expect(await queues.count(name)).toBe(0), { timeout: 5_000, interval: 20 }),
    dead: () => queues.receive(dead),
  };
}

const failing = (records: Records, bodies: string[]) => ({
  batchItemFailures: records
    .filter((it) => bodies.includes(it.body))
    .map((it) => ({ itemIdentifier: it.messageId })),
});

test('a message becomes a record with its attributes, and is deleted when the function is done', async () => {
  const seen: Records = [];
  const queue = await queueTo((records) => void seen.push(...records), { fifo: true });
  const { MessageId, MD5OfMessageBody } = await queue.send('{"ring":1}', 'key-1');
  await queue.drained();
  expect(seen).toEqual([
    {
      messageId: MessageId,
      receiptHandle: expect.any(String),
      body: '{"ring":1}',
      attributes: {
        SenderId: '000000000000',
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d+$/),
        SentTimestamp: expect.stringMatching(/^\d+$/),
        MessageGroupId: 'key-1',
        MessageDeduplicationId: '{"ring":1}',
        SequenceNumber: expect.stringMatching(/^\d{20}$/),
      },
      messageAttributes: {},
      md5OfBody: MD5OfMessageBody,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:work.fifo',
      awsRegion: 'us-east-1',
    },
  ]);
});

test('only the failed messages of a batch come again', async () => {
  const calls: string[][] = [];
  const gate = Promise.withResolvers<void>();
  const queue = await queueTo(async (records) => {
    calls.push(records.map((it) => it.body));
    await gate.promise;
    return failing(records, calls.length === 2 ? ['b'] : []);
  });
  await queue.send('first');
  await vi.waitFor(() => expect(calls).toEqual([['first']]));
  for (const body of ['a', 'b', 'c']) await queue.send(body);
  gate.resolve();
  await queue.drained();
  expect(calls).toEqual([['first'], ['a', 'b', 'c'], ['b']]);
});

test('an answer that is not understood fails the whole batch', async () => {
  let calls = 0;
  const queue = await queueTo(() => {
    calls += 1;
    return calls === 1 ? 'done' : null;
  });
  await queue.send('a');
  await queue.drained();
  expect(calls).toBe(2);
});

test('a group keeps its order over failures and never runs twice at once, while other groups go on', async () => {
  const log: string[] = [];
  const running = new Map<string, number>();
  let failures = 0;
  const queue = await queueTo(
    async (records) => {
      for (const { attributes, body } of records) {
        const group = attributes['MessageGroupId'] ?? '';
        running.set(group, (running.get(group) ?? 0) + 1);
        expect(running.get(group)).toBe(1);
        log.push(body);
      }
      await sleep(20);
      for (const { attributes } of records) running.set(attributes['MessageGroupId'] ?? '', 0);
      if (records.some((it) => it.body === 'a1') && failures < 2) {
        failures += 1;
        return failing(records, ['a1']);
      }
      return {};
    },
    { fifo: true, concurrency: 4 },
  );
  for (const body of ['a1', 'a2', 'a3']) await queue.send(body, 'A');
  for (const body of ['b1', 'b2']) await queue.send(body, 'B');
  await queue.drained();
  expect(log.filter((it) => it.startsWith('a'))).toEqual(['a1', 'a1', 'a1', 'a2', 'a3']);
  expect(log.filter((it) => it.startsWith('b'))).toEqual(['b1', 'b2']);
  expect(log.indexOf('b2')).toBeLessThan(log.indexOf('a2'));
});

test('a message that fails at every receive ends in the dead-letter queue, its neighbour does not', async () => {
  const counts: string[] = [];
  const queue = await queueTo((records) => {
    for (const { body, attributes } of records)
      if (body === 'poison') counts.push(attributes['ApproximateReceiveCount'] ?? '');
    if (records.some((it) => it.body === 'poison') && records.length === 1) throw new Error('refused');
    return failing(records, ['poison']);
  });
  await queue.send('poison');
  await queue.send('fine');
  await queue.drained();
  expect(await queue.dead()).toEqual(['poison']);
  expect(counts).toEqual(['1', '2', '3']);
});

test('a failed message stays hidden until its visibility ends, unless told otherwise', async () => {
  const times: number[] = [];
  const queue = await queueTo(
    () => {
      times.push(Date.now());
      if (times.length === 1) throw new Error('not yet');
      return null;
    },
    { attributes: { VisibilityTimeout: '1' }, failedVisibilitySeconds: undefined },
  );
  await queue.send('a');
  await vi.waitFor(() => expect(times).toHaveLength(2), { timeout: 5_000 });
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
});

test('a message that arrives while the poller closes is not lost to a dead poll', async () => {
  const seen: string[] = [];
  const queue = await queueTo((records) => void seen.push(...records.map((it) => it.body)));
  await sleep(50);
  const closed = queue.poller.close();
  await queue.send('late');
  await closed;
  expect(seen).toEqual([]);
  expect(await queue.receive()).toEqual(['late']);
});
