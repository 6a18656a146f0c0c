import * as v from 'valibot';
import type { CaseRecords } from './case-records.ts';
import type { Inbox } from './inbox.ts';
import type { Log } from './log.ts';
import type { Ring, RingAll } from './rings.ts';

export type SweepDeps = { inbox: Inbox; records: CaseRecords; ring: RingAll; log: Log; now: () => Date };

const ringRow = v.object({ connection: v.string(), caseKey: v.string() });

// An alert that waits longer than this was rung for in vain: its ring was lost, or died in a dead-letter queue.
const patience = 2 * 60_000;
// SQS forgets a deduplication id after five minutes: a key that waits in vain is rung for no more often.
const lateEvery = 5 * 60_000;

/** Rings once for each key whose retry is due, and for each whose alerts have waited too long without one. */
export async function sweepInbox({ inbox, records, ring, log, now }: SweepDeps): Promise<void> {
  const at = now();
  const due = await keysOf(records.due(at));
  const late: Ring[] = [];
  for (const key of await keysOf(inbox.inState('waiting', { until: new Date(at.getTime() - patience) }))) {
    if (due.some(({ caseKey }) => caseKey === key.caseKey)) continue;
    const { dueAt } = await records.read(key.caseKey, key.connection);
    if (dueAt === null) late.push(key);
  }
  await ring(due, `sweep-${Math.floor(at.getTime() / 60_000)}`);
  await ring(late, `late-${Math.floor(at.getTime() / lateEvery)}`);
  log.info('inbox swept', { due: due.length, late: late.length });
}

/** The distinct keys among rows, in the order in which they first come. */
async function keysOf(rows: AsyncIterable<unknown>): Promise<Ring[]> {
  const keys = new Map<string, Ring>();
  for await (const row of rows) {
    const key = v.parse(ringRow, row);
    keys.set(key.caseKey, key);
  }
  return [...keys.values()];
}
