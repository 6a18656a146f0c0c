import * as v from 'valibot';
import type { CaseRecords } from './case-records.ts';
import type { Inbox } from './inbox.ts';
import type { Log } from './log.ts';
import type { CausedRing, RingAll } from './rings.ts';

export type SweepDeps = { inbox: Inbox; records: CaseRecords; ring: RingAll; log: Log; now: () => Date };

const ringRow = v.object({ connection: v.string(), caseKey: v.string(), stateAt: v.string() });

type Waiting = v.InferOutput<typeof ringRow>;

// An alert that waits longer than this was rung for in vain: its ring was lost, or died in a dead-letter queue.
const patience = 2 * 60_000;
// SQS forgets a deduplication id after five minutes: a key that waits in vain is rung for no more often.
const lateEvery = 5 * 60_000;

/** Rings once for each due time that has come, and for each key whose alerts have waited too long without one. */
export async function sweepInbox({ inbox, records, ring, log, now }: SweepDeps): Promise<void> {
  const at = now();
  const due = await keysOf(records.due(at));
  const waiting = await keysOf(inbox.inState('waiting', { until: new Date(at.getTime() - patience) }));
  const rings: CausedRing[] = [...due.values()].map(({ stateAt, ...ring }) => ({
    ...ring,
    cause: `due-${stateAt}`,
  }));
  for (const [caseKey, { connection }] of waiting) {
    const { dueAt } = due.has(caseKey) ? { dueAt: at } : await records.read(caseKey, connection);
    if (dueAt === null)
      rings.push({ connection, caseKey, cause: `late-${Math.floor(at.getTime() / lateEvery)}` });
  }
  await ring(rings);
  log.info('inbox swept', { due: due.size, late: rings.length - due.size });
}

/** The distinct keys among rows, in the order in which they first come. */
async function keysOf(rows: AsyncIterable<unknown>): Promise<Map<string, Waiting>> {
  const keys = new Map<string, Waiting>();
  for await (const row of rows) {
    const key = v.parse(ringRow, row);
    if (!keys.has(key.caseKey)) keys.set(key.caseKey, key);
  }
  return keys;
}
