import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded, type Embedded } from './embedded.ts';

let aws: Embedded;
beforeAll(async () => {
  aws = await embedded();
});
afterAll(() => aws.close());

const attributes = async (QueueUrl: string) =>
  (await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes;

const ring = (caseKey: string, id: string) =>
  aws.sqs.send(
    new SendMessageCommand({
      QueueUrl: aws.queues['falcon-rings'],
      MessageBody: id,
      MessageGroupId: caseKey,
      MessageDeduplicationId: id,
    }),
  );

const receive = async (QueueUrl: string, VisibilityTimeout = 30) => {
  const { Messages = [] } = await aws.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout }),
  );
  return Messages;
};

test('a ring queue is FIFO with high throughput, and hides a message for six timeouts of its function', async () => {
  expect(await attributes(aws.queues['falcon-rings'])).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    VisibilityTimeout: '360',
  });
});

test('every queue names its dead-letter queue in its redrive policy', async () => {
  expect(Object.keys(aws.deadLetterQueues)).toEqual(Object.keys(aws.queues));
  for (const [name, url] of Object.entries(aws.queues)) {
    const maxReceiveCount = name.endsWith('-rings') ? 10 : 3;
    const suffix = url.endsWith('.fifo') ? '.fifo' : '';
    expect(JSON.parse((await attributes(url))?.['RedrivePolicy'] ?? '')).toEqual({
      deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:casebridge-${name}-dlq${suffix}`,
      maxReceiveCount,
    });
  }
});

test('a queue is found by its name', async () => {
  const { QueueUrl = '' } = await aws.sqs.send(
    new GetQueueUrlCommand({ QueueName: 'casebridge-incydr-exports-dlq' }),
  );
  expect(new URL(QueueUrl).pathname).toBe(new URL(aws.deadLetterQueues['incydr-exports']).pathname);
});

test('a case key is locked while one of its messages is out, and no other key is', async () => {
  await ring('key A', 'A1');
  const [a1] = await receive(aws.queues['falcon-rings']);
  await ring('key A', 'A2');
  await ring('key B', 'B1');
  expect((await receive(aws.queues['falcon-rings'])).map(({ Body }) => Body)).toEqual(['B1']);
  await aws.sqs.send(
    new DeleteMessageCommand({ QueueUrl: aws.queues['falcon-rings'], ReceiptHandle: a1?.ReceiptHandle }),
  );
  expect((await receive(aws.queues['falcon-rings'])).map(({ Body }) => Body)).toEqual(['A2']);
});

test('a message received three times in vain goes to the dead-letter queue', async () => {
  const queue = aws.queues['incydr-exports'];
  await aws.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'poison' }));
  for (let time = 1; time <= 3; time += 1) expect(await receive(queue, 0)).toHaveLength(1);
  expect(await receive(queue, 0)).toEqual([]);
  const [dead] = await receive(aws.deadLetterQueues['incydr-exports']);
  expect(dead?.Body).toBe('poison');
});
