import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Log, reasonOf } from '../log.ts';
import { parseRing, type Ring } from '../rings.ts';

// Time to answer Lambda after the last step was stopped.
const margin = 2_000;

/**
 * A function behind a ring queue. However often a key is rung in one batch, it is drained once;
 * keys are drained side by side, and a key that fails returns all its messages, so that its order holds.
 */
export const ringFunction = (
  drain: (ring: Ring, deadline: Date) => Promise<void>,
  log: Log,
  now: () => Date,
) =>
  middy<SQSEvent, SQSBatchResponse>().handler((event, context) => {
    const byKey = Object.groupBy(event.Records, ({ body }) => body);
    const failed = Object.entries(byKey).map(async ([body, records = []]) =>
      (await succeeds(() => drain(parseRing(body), deadlineOf(context, now)), log)) ? [] : records,
    );
    return batchAnswer(Promise.all(failed));
  });

/** A function behind a standard queue: each message is worked on by itself. */
export const messageFunction = (
  work: (body: string, deadline: Date) => Promise<void>,
  log: Log,
  now: () => Date,
) =>
  middy<SQSEvent, SQSBatchResponse>().handler((event, context) => {
    const failed = event.Records.map(async (record) =>
      (await succeeds(() => work(record.body, deadlineOf(context, now)), log)) ? [] : [record],
    );
    return batchAnswer(Promise.all(failed));
  });

/** A function that a schedule starts. What it throws is logged, and counts as an error of the function. */
export const scheduledFunction = (
  run: (event: unknown, deadline: Date) => Promise<void>,
  log: Log,
  now: () => Date,
) =>
  middy<unknown, void>()
    .use({ onError: async ({ error }) => log.error('function failed', { reason: reasonOf(error) }) })
    .handler((event, context) => run(event, deadlineOf(context, now)));

const deadlineOf = (context: Pick<Context, 'getRemainingTimeInMillis'>, now: () => Date) =>
  new Date(now().getTime() + context.getRemainingTimeInMillis() - margin);

async function succeeds(work: () => Promise<void>, log: Log): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    log.error('message failed', { reason: reasonOf(error) });
    return false;
  }
}

const batchAnswer = async (failed: Promise<SQSRecord[][]>): Promise<SQSBatchResponse> => ({
  batchItemFailures: (await failed).flat().map(({ messageId }) => ({ itemIdentifier: messageId })),
});
