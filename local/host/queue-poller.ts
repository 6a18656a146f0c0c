import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { failedMessages, queueEvent } from './queue-event.ts';

/** A queue and the function that it feeds. */
export type PollerOptions = {
  sqs: SQSClient;
  queueUrl: string;
  batchSize: number;
  /** How many batches are worked on at once. SQS locks the groups of a FIFO queue, so one group is never in two. */
  concurrency: number;
  invoke: (event: unknown) => Promise<unknown>;
  /** Told of what goes wrong with the queue itself; the function's own failures are the invoker's to tell. */
  onFault: (error: unknown) => void;
  /** When failed messages come again. Left out, it is as on AWS: when the queue's visibility timeout ends. */
  failedVisibilitySeconds?: number | undefined;
};

/** A running event source mapping. */
export type Poller = {
  /** Receives no more; resolves when the last batch is settled. */
  close: () => Promise<void>;
};

// Lambda waits 20 s, and a shorter wait costs little here. A poll is never cut off: the queue would hand
// a message to the dead connection, and nobody would see it again before its visibility ends.
const waitSeconds = 1;

/** Feeds a function from a queue as Lambda's event source mapping does. */
export async function startPoller(options: PollerOptions): Promise<Poller> {
  const { sqs, queueUrl } = options;
  const queueArn = await arnOf(sqs, queueUrl);
  const closing = new AbortController();

  const receive = async (): Promise<Message[]> => {
    const answer = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: options.batchSize,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: AbortSignal.timeout((waitSeconds + 10) * 1000) },
    );
    return answer.Messages ?? [];
  };

  const work = async (messages: Message[]): Promise<void> => {
    const failed = await options.invoke(queueEvent(messages, queueArn)).then(
      (answer) => failedMessages(messages, answer),
      () => messages,
    );
    await remove(
      sqs,
      queueUrl,
      messages.filter((it) => !failed.includes(it)),
    );
    const seconds = options.failedVisibilitySeconds;
    if (seconds !== undefined) await showAgain(sqs, queueUrl, failed, seconds);
  };

  const poll = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        const messages = await receive();
        if (messages.length === 0) continue;
        if (closing.signal.aborted) await showAgain(sqs, queueUrl, messages, 0);
        else await work(messages);
      } catch (error) {
        if (closing.signal.aborted) return; // the queue may have been closed first
        options.onFault(error);
        await sleep(1_000, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  };

  const polls = Promise.all(Array.from({ length: options.concurrency }, poll));
  return {
    async close() {
      closing.abort();
      await polls;
    },
  };
}

async function arnOf(sqs: SQSClient, queueUrl: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
  const { Attributes } = await sqs.send(command);
  const arn = Attributes?.['QueueArn'];
  if (arn === undefined) throw new Error(`${queueUrl} has no ARN`);
  return arn;
}

async function remove(sqs: SQSClient, queueUrl: string, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map((it, index) => ({ Id: String(index), ReceiptHandle: it.ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}

async function showAgain(
  sqs: SQSClient,
  queueUrl: string,
  messages: Message[],
  seconds: number,
): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map((it, index) => ({
    Id: String(index),
    ReceiptHandle: it.ReceiptHandle,
    VisibilityTimeout: seconds,
  }));
  await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
}
