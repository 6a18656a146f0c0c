import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import * as v from 'valibot';
import { functions, queues, type QueueName } from '../../infra/functions.ts';
import { account, credentials } from './credentials.ts';
import type { Listening } from '../loopback.ts';

/** The embedded SQS, with the URL of every queue and of its dead-letter queue. */
export type Sqs = Pick<Listening, 'url' | 'close'> & {
  queues: Record<QueueName, string>;
  deadLetterQueues: Record<QueueName, string>;
};

const queueNames = Object.keys(queues).filter((name): name is QueueName => Object.hasOwn(queues, name));
const urlOfEach = v.object(v.entriesFromList(queueNames, v.string()));

/** Starts an in-memory SQS with the queues of infra/functions.ts, named `<prefix>-<queue>`, and their dead-letter queues. */
export async function startSqs({ region, prefix }: { region: string; prefix: string }): Promise<Sqs> {
  // Not startFauxqs, which listens on every interface of the machine.
  const app = buildApp({ logger: false, defaultRegion: region });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new SQSClient({ region, endpoint: url, credentials });
  // fauxqs answers with names under .localhost, which not every system resolves.
  const reachable = (queueUrl: string) => new URL(new URL(queueUrl).pathname, url).href;
  const created = await Promise.all(
    queueNames.map(async (queue) => {
      const names = namesOf(queue, prefix);
      // The dead-letter queue first: a redrive policy may only name one that exists.
      const deadLetterUrl = await createQueue(client, names.deadLetter, queueKind(queue));
      const redrive = {
        deadLetterTargetArn: `arn:aws:sqs:${region}:${account}:${names.deadLetter}`,
        maxReceiveCount: queues[queue].maxReceives,
      };
      const queueUrl = await createQueue(client, names.queue, {
        ...queueKind(queue),
        VisibilityTimeout: String(visibilitySeconds(queue)),
        RedrivePolicy: JSON.stringify(redrive),
      });
      return { queue, queueUrl, deadLetterUrl };
    }),
  );
  client.destroy();
  const urls = (pick: (it: (typeof created)[number]) => string) =>
    v.parse(urlOfEach, Object.fromEntries(created.map((it) => [it.queue, reachable(pick(it))])));
  return {
    url,
    queues: urls((it) => it.queueUrl),
    deadLetterQueues: urls((it) => it.deadLetterUrl),
    close: async () => {
      await app.close();
    },
  };
}

function namesOf(queue: QueueName, prefix: string) {
  const suffix = queues[queue].fifo ? '.fifo' : '';
  return { queue: `${prefix}-${queue}${suffix}`, deadLetter: `${prefix}-${queue}-dlq${suffix}` };
}

function queueKind(queue: QueueName): Record<string, string> {
  if (!queues[queue].fifo) return {};
  return {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    // The two together are SQS's high throughput: limits count per case key, not per queue.
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  };
}

/** AWS advises six times the consumer's timeout, so that a throttled batch is not received twice. */
function visibilitySeconds(queue: QueueName): number {
  const timeouts = Object.values(functions)
    .filter(({ trigger }) => trigger.kind === 'queue' && trigger.queue === queue)
    .map(({ timeoutSeconds }) => timeoutSeconds);
  return timeouts.length === 0 ? 30 : 6 * Math.max(...timeouts);
}

async function createQueue(client: SQSClient, name: string, attributes: Record<string, string>) {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  if (QueueUrl === undefined) throw new Error(`SQS created ${name} without a URL`);
  return QueueUrl;
}
