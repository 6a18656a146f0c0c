import { expect, test } from 'vitest';
import * as v from 'valibot';
import { functions, queues } from '../../infra/functions.ts';
import { both } from './configurations.ts';
import { synthesised } from './synthesised.ts';

const { ofType, at } = synthesised(both);
const names = Object.keys(queues);
const isDeadLetters = ({ path }: { path: string }) => path.endsWith('/DeadLetters');

test('the queues are those of the table, each with a dead-letter queue', () => {
  const paths = ofType('AWS::SQS::Queue').map(({ path }) => path);
  expect(paths.toSorted()).toEqual(names.flatMap((it) => [`${it}/DeadLetters`, `${it}/Queue`]).toSorted());
  for (const [name, { maxReceives }] of Object.entries(queues))
    expect(at(`${name}/Queue`).properties['RedrivePolicy']).toEqual({
      deadLetterTargetArn: `${name}/DeadLetters`,
      maxReceiveCount: maxReceives,
    });
});

const mapping = v.object({ EventSourceArn: v.string(), FunctionName: v.string() });
const worker = v.object({ Timeout: v.number() });

test('a message is invisible for six times the timeout of the function that works on it', () => {
  const workers = ofType('AWS::Lambda::EventSourceMapping').map((it) => v.parse(mapping, it.properties));
  expect(workers.map(({ EventSourceArn }) => EventSourceArn).toSorted()).toEqual(
    names.map((it) => `${it}/Queue`).toSorted(),
  );
  for (const { EventSourceArn, FunctionName } of workers) {
    const { Timeout } = v.parse(worker, at(FunctionName).properties);
    expect(at(EventSourceArn).properties['VisibilityTimeout']).toBe(6 * Timeout);
  }
});

test.each(Object.entries(functions).filter(([, { trigger }]) => trigger.kind === 'queue'))(
  '%s takes batches of its queue as the table says, answers for each message, and is bound by the mapping alone',
  (name, { trigger }) => {
    if (trigger.kind !== 'queue') throw new Error(`${name} works on no queue`);
    expect(at(`${name}/Function/Messages`).properties).toEqual({
      EventSourceArn: `${trigger.queue}/Queue`,
      FunctionName: `${name}/Function`,
      BatchSize: trigger.batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: trigger.concurrency },
    });
    expect(at(`${name}/Function`).properties).not.toHaveProperty('ReservedConcurrentExecutions');
  },
);

test('ring queues are FIFO whose limits hold for each case key; export queues are not FIFO', () => {
  for (const name of ['falcon-rings', 'incydr-rings']) {
    expect(at(`${name}/Queue`).properties).toMatchObject({
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(at(`${name}/DeadLetters`).properties['FifoQueue']).toBe(true);
  }
  expect(at('incydr-exports/Queue').properties).not.toHaveProperty('FifoQueue');
});

test('every queue is encrypted and refuses plain HTTP', () => {
  const refusing = ofType('AWS::SQS::QueuePolicy').flatMap(({ properties }) => properties['Queues']);
  for (const { path, properties } of ofType('AWS::SQS::Queue')) {
    expect(properties['SqsManagedSseEnabled']).toBe(true);
    expect(refusing).toContain(path);
  }
  for (const { properties } of ofType('AWS::SQS::QueuePolicy'))
    expect(properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
});

test('dead letters are kept for two weeks', () => {
  const deadLetters = ofType('AWS::SQS::Queue').filter(isDeadLetters);
  expect(deadLetters).toHaveLength(names.length);
  for (const { properties } of deadLetters) expect(properties['MessageRetentionPeriod']).toBe(14 * 24 * 3600);
});
