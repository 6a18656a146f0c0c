import { Duration } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeploymentProps } from './deployment.ts';
import { type FunctionSpec, functions, type QueueName, queues } from './functions.ts';
import type { HouseFunction } from './house-function.ts';
import { keyFor } from './keys.ts';

/** A queue of the table with its dead-letter queue, and room for one worker. */
export class QueueWithDlq extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly name: QueueName;

  constructor(scope: Construct, name: QueueName, props: DeploymentProps) {
    super(scope, name);
    this.name = name;
    const { fifo, maxReceives } = queues[name];
    const house = houseQueue(this, props);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...house,
      ...(fifo ? { fifo } : {}),
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...house,
      ...(fifo ? highThroughput : {}),
      // Six times is what Lambda asks for: time for its own retries while it is throttled.
      visibilityTimeout: Duration.seconds(6 * workerOf(name).timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives },
    });
  }

  /** Has Lambda poll the queue for its worker, as the table says. The worker's role must allow it: `receivesFrom`. */
  feed({ lambda }: HouseFunction): void {
    const { batchSize, concurrency } = workerOf(this.name);
    lambda.addEventSourceMapping('Messages', {
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      // Not reserved concurrency: with that, what Lambda polls and cannot run is received, throttled and soon a dead letter.
      maxConcurrency: concurrency,
    });
  }
}

/** What every queue of a deployment has. */
export function houseQueue(scope: Construct, props: DeploymentProps): QueueProps {
  const encryptionMasterKey = keyFor(scope, 'queues', props);
  const encrypted = encryptionMasterKey
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey }
    : { encryption: QueueEncryption.SQS_MANAGED };
  return { ...encrypted, enforceSSL: true };
}

/** FIFO whose limits hold per group, thus per case key, rather than for the whole queue. */
const highThroughput = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** How the function that works on a queue is run. */
function workerOf(name: QueueName) {
  for (const { trigger, timeoutSeconds } of Object.values<FunctionSpec>(functions))
    if (trigger.kind === 'queue' && trigger.queue === name) return { ...trigger, timeoutSeconds };
  throw new Error(`no function works on the queue ${name}`);
}
