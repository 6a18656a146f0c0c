import type { SQSBatchResponse } from 'aws-lambda';
import * as v from 'valibot';
import { type LogFields, reasonOf } from '../log.ts';
import { parseRing, type Ring } from '../rings.ts';
import { houseFunction } from './function.ts';
import type { Report } from './report.ts';

const sqsEvent = v.object({
  Records: v.array(v.object({ messageId: v.string(), body: v.string() })),
});

type Message = v.InferOutput<typeof sqsEvent>['Records'][number];

/** How a message is read, what is done then, and which messages are about the same. */
export type Work<Order extends LogFields> = {
  read: (body: string) => Order;
  work: (order: Order, deadline: Date) => Promise<void>;
  about?: (message: Message) => string;
};

/**
 * A function behind a ring queue. However often a key is rung in one batch, it is drained once;
 * keys are drained side by side, and a key that fails returns all its messages, so that its order holds.
 */
export const ringFunction = (
  drain: (ring: Ring, deadline: Date) => Promise<void>,
  report: Report,
  now: () => Date,
) => messageFunction({ read: parseRing, work: drain, about: ({ body }) => body }, report, now);

/** A function behind a queue: each message is worked on by itself, unless some are about the same. */
export function messageFunction<Order extends LogFields>(
  { read, work, about = ({ messageId }) => messageId }: Work<Order>,
  report: Report,
  now: () => Date,
) {
  const succeeds = async (body: string, deadline: Date): Promise<boolean> => {
    let order: Order | null = null;
    try {
      order = read(body);
      await work(order, deadline);
      return true;
    } catch (error) {
      // Why it cannot be read may quote it.
      const reason = order === null ? 'the message is not understood' : reasonOf(error);
      report.log.error('message failed', { ...order, reason });
      return false;
    }
  };
  return houseFunction<v.InferOutput<typeof sqsEvent>, SQSBatchResponse>(
    {
      event: sqsEvent,
      work: async ({ Records }, deadline) => {
        const failed = [...Map.groupBy(Records, about).values()].map(async (messages) =>
          (await succeeds(messages[0]?.body ?? '', deadline)) ? [] : messages,
        );
        const again = (await Promise.all(failed)).flat();
        return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
    },
    report,
    now,
  );
}
