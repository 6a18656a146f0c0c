import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { onTestFinished } from 'vitest';

/** An SQS in memory, on loopback alone; closed after the test unless the test closes it. */
export async function startQueues() {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: endpoint,
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint, region: env.AWS_REGION, credentials });
  const urlOf = (name: string) => `${endpoint}/000000000000/${name}`;
  onTestFinished(async () => {
    sqs.destroy();
    await app.close();
  });
  return {
    sqs,
    env,
    urlOf,
    close: () => app.close(),
    async create(name: string, attributes: Record<string, string> = {}): Promise<string> {
      const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
      await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...fifo, ...attributes } }));
      return urlOf(name);
    },
    send(name: string, body: string, group?: string) {
      const fifo = group ? { MessageGroupId: group, MessageDeduplicationId: body } : {};
      return sqs.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody: body, ...fifo }));
    },
    /** How many messages a queue holds, hidden ones included. */
    async count(name: string): Promise<number> {
      const command = new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['All'] });
      const { Attributes = {} } = await sqs.send(command);
      const waiting = Number(Attributes['ApproximateNumberOfMessages']);
      return waiting + Number(Attributes['ApproximateNumberOfMessagesNotVisible']);
    },
    /** Receives what a queue has to give now. */
    async receive(name: string): Promise<(string | undefined)[]> {
      const command = new ReceiveMessageCommand({ QueueUrl: urlOf(name), MaxNumberOfMessages: 10 });
      return ((await sqs.send(command)).Messages ?? []).map((it) => it.Body);
    },
  };
}
