import { Unavailable } from '../errors.ts';

/** As many as asked for at a time, and the rest. */
export async function* batches<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

// What a batch may still have to write when an invocation ends.
const margin = 20_000;

/** @throws Unavailable where the invocation has no time for another batch: the next turn goes on from what is written down. */
export function beforeEnd(deadline: Date, now: Date): void {
  if (deadline.getTime() - now.getTime() < margin)
    throw new Unavailable('the time of one invocation is over', { retryAt: now, uncertain: false });
}

/** What a planner ends with whose run another one holds by now. */
export const takenOver = (now: Date) =>
  new Unavailable('another planner has taken over', { retryAt: now, uncertain: false });
