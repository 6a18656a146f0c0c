import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { parseJson } from '../json.ts';

const orderSchema = v.object({
  export: v.string(),
  run: v.string(),
  caseId: v.string(),
  /** ISO time before which the platform asked to be left alone; it may be further off than a message can be delayed. */
  notBefore: v.exactOptional(v.string()),
  /** How many times a function's time ran out over it. */
  late: v.exactOptional(v.number()),
  /** Each file by itself: the ZIP of them all fits into no invocation. */
  byFile: v.exactOptional(v.boolean()),
});

/** "Export this case in this run." */
export type ExportOrder = v.InferOutput<typeof orderSchema>;

export const parseOrder = (body: string): ExportOrder => v.parse(orderSchema, parseJson(body));

export type QueueOrders = (orders: readonly ExportOrder[], delaySeconds?: number) => Promise<void>;

/** Queues orders, at most fifteen minutes ahead. @throws where the queue did not take every one. */
export function sqsOrders(client: SQSClient, queueUrl: string): QueueOrders {
  return async (orders, delaySeconds = 0) => {
    for (let start = 0; start < orders.length; start += 10) {
      const entries = orders.slice(start, start + 10).map((order, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(order),
        DelaySeconds: Math.min(900, Math.max(0, Math.ceil(delaySeconds))),
      }));
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
      );
      if (Failed[0])
        throw new Error(`the queue refused ${Failed.length} of ${entries.length} orders: ${Failed[0].Code}`);
    }
  };
}
