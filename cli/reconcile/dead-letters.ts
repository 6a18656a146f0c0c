import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';

const redrive = v.pipe(v.string(), v.parseJson(), v.object({ deadLetterTargetArn: v.string() }));

/** How many messages lie in the dead-letter queue of a queue; null where it has none. */
export async function deadLettersOf(sqs: SQSClient, queueUrl: string): Promise<number | null> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] }),
  );
  const policy = v.safeParse(redrive, Attributes?.['RedrivePolicy']);
  if (!policy.success) return null;
  const QueueName = policy.output.deadLetterTargetArn.split(':').at(-1);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const counts = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(counts.Attributes?.['ApproximateNumberOfMessages'] ?? 0);
}
