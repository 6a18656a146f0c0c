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
};

const ringRow = v.object({ connection: v.string(), caseKey: v.string(), stateAt: v.string() });

type Row = v.InferOutput<typeof ringRow>;

// An alert that waits longer than this was rung for in vain: its ring was lost, or died in a dead-letter queue.
const patience = 2 * 60_000;
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
}: SweepDeps): Promise<void> {
  const at = now();
  const minute = Math.floor(at.getTime() / 60_000);
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
    await ring(batch.map(({ stateAt, ...key }) => ({ ...key, cause: `due-${stateAt}-${minute}` })));
    counts.due += batch.length;
  }
  for await (const batch of fresh(inbox.inState('waiting', { until: new Date(at.getTime() - patience) }))) {
    const read = await Promise.all(
      batch.map(async (key) => ({ key, dueAt: (await records.read(key.caseKey, key.connection)).dueAt })),
    );
    const late = read.filter(({ dueAt }) => dueAt === null);
    await ring(
      late.map(({ key: { connection, caseKey } }) => ({
        connection,
        caseKey,
        cause: `late-${Math.floor(at.getTime() / lateEvery)}`,
      })),
    );
    counts.late += late.length;
  }
  for (const connection of orphans)
    log.error('alerts wait for a connection that is no longer configured', { connection });
  log.info('inbox swept', counts);
}
