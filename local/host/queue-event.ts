import type { Message } from '@aws-sdk/client-sqs';
import * as v from 'valibot';

/** The event that Lambda makes of a batch of SQS messages. */
export function queueEvent(messages: Message[], queueArn: string): { Records: unknown[] } {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
          name,
          {
            stringValue: value.StringValue,
            binaryValue: value.BinaryValue && Buffer.from(value.BinaryValue).toString('base64'),
            stringListValues: [],
            binaryListValues: [],
            dataType: value.DataType,
          },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: queueArn.split(':')[3] ?? '',
    })),
  };
}

const batchAnswer = v.pipe(
  v.unknown(),
  v.check((it) => !Array.isArray(it)), // which would pass for an object without failures
  v.object({
    batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.minLength(1)) }))),
  }),
);

/**
 * The messages of a batch that failed, by what the function answered (ReportBatchItemFailures).
 * Nothing, or an object without failures, means that all are done; an answer that is not understood, or that names
 * a message not in the batch, fails them all.
 */
export function failedMessages(messages: Message[], answer: unknown): Message[] {
  const parsed = v.safeParse(v.nullish(batchAnswer), answer);
  if (!parsed.success) return messages;
  const failed = new Set((parsed.output?.batchItemFailures ?? []).map((it) => it.itemIdentifier));
  const known = messages.filter((it) => it.MessageId !== undefined && failed.has(it.MessageId));
  return known.length === failed.size ? known : messages;
}
