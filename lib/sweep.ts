import * as v from 'valibot';
import type { CaseRecords } from './case-records.ts';
import type { Inbox } from './inbox.ts';
import type { Log } from './log.ts';
import type { RingAll } from './rings.ts';

export type SweepDeps = {
  inbox: Inbox;
  records: CaseRecords;
  ring: RingAll;
  log: Log;
  now: () => Date;
  /** Names of the connections that there are: one that was removed leaves rows, but no queue to ring on. */
  connections: ReadonlySet<string>;
  /** When the function is stopped: what was not rung for by then is rung for by the next sweep. */
  deadline: Date;
  /** Told how long the oldest waiting alert has waited, in seconds; 0 where none waits. */
  onOldest?: ((seconds: number) => void) | undefined;
};

const ringRow = v.object({ connection: v.string(), caseKey: v.string(), stateAt: v.string() });

type Row = v.InferOutput<typeof ringRow>;

// An alert that waits longer than this was rung for in vain: its ring was lost, or died in a dead-letter queue.
const patience = 2 * 60_000;
const dueEvery = 60_000;
// SQS forgets a deduplication id after five minutes: a key that waits in vain is rung for no more often.
const lateEvery = 5 * 60_000;
const inParallel = 25;

/**
 * Rings once for each due time that has come, then for each key whose alerts have waited too long without one.
 * What is found is rung for at once: a sweep that is cut short has not been in vain.
 */
export async function sweepInbox({
  inbox,
  records,
  ring,
  log,
  now,
  connections,
  deadline,
  onOldest,
}: SweepDeps): Promise<void> {
  const at = now();
  onOldest?.(await oldestWaiting(inbox, at));
  const seen = new Set<string>();
  const orphans = new Set<string>();
  const counts = { due: 0, late: 0 };

  const fresh = async function* (rows: AsyncIterable<unknown>): AsyncGenerator<Row[]> {
    let batch: Row[] = [];
    for await (const row of rows) {
      const key = v.parse(ringRow, row);
      if (!connections.has(key.connection)) orphans.add(key.connection);
      if (seen.has(key.caseKey) || !connections.has(key.connection)) continue;
      seen.add(key.caseKey);
      batch.push(key);
      if (batch.length === inParallel) {
        yield batch;
        batch = [];
      }
      if (now() > deadline) break;
    }
    if (batch.length > 0) yield batch;
  };

  for await (const batch of fresh(records.due(at))) {
    const rings = batch.flatMap(({ stateAt, ...key }) => {
      const turn = turnOf(stateAt, at, dueEvery);
      return turn === null ? [] : [{ ...key, cause: `due-${stateAt}-${turn}` }];
    });
    await ring(rings);
    counts.due += rings.length;
  }
  for await (const batch of fresh(inbox.inState('waiting', { until: new Date(at.getTime() - patience) }))) {
    const read = await Promise.all(
      batch.map(async (key) => ({ key, dueAt: (await records.read(key.caseKey, key.connection)).dueAt })),
    );
    const rings = read.flatMap(({ key: { connection, caseKey, stateAt }, dueAt }) => {
      const turn = dueAt === null ? turnOf(stateAt, at, lateEvery) : null;
      return turn === null ? [] : [{ connection, caseKey, cause: `late-${turn}` }];
    });
    await ring(rings);
    counts.late += rings.length;
  }
  for (const connection of orphans)
    log.error('alerts wait for a connection that is no longer configured', { connection });
  log.info('inbox swept', counts);
}

async function oldestWaiting(inbox: Inbox, at: Date): Promise<number> {
  for await (const row of inbox.inState('waiting'))
    return Math.max(0, (at.getTime() - Date.parse(v.parse(ringRow, row).stateAt)) / 1000);
  return 0;
}

/**
 * The number of the ring that is due now for what waits since a time, null between two of them. The longer something waits, the rarer
 * it is rung for: rings must never come faster than they are answered, or the queue of a slow hour never ends.
 */
function turnOf(since: string, at: Date, every: number): number | null {
  const waited = Math.max(1, at.getTime() - new Date(since).getTime());
  const period = Math.max(every, 2 ** Math.floor(Math.log2(waited / 4)));
  const turn = Math.floor(at.getTime() / period);
  return turn === Math.floor((at.getTime() - every) / period) ? null : turn;
}
