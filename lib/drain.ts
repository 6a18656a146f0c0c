import { type CaseRecord, Overtaken } from './case-records.ts';
import { Declined, Unavailable } from './errors.ts';
import type { WaitingAlert } from './inbox.ts';
import { reasonOf } from './log.ts';
import { type Opening, type OpeningDeps, openingOf } from './opening.ts';
import type { Ring } from './rings.ts';

/** What a platform does for a key, each once in a step; the record and the alerts are read anew before the next. */
export type Moves = {
  /** An attempt whose outcome nobody recorded: looks for what it did, before anything is sent again. */
  recover: (opening: Opening, waiting: WaitingAlert[]) => Promise<void>;
  /** Opens the case of this generation for the alerts that wait, the oldest of which says how it looks. */
  create: (opening: Opening, oldest: WaitingAlert, waiting: WaitingAlert[]) => Promise<void>;
  /** Attaches alerts to the open case, or turns to the next generation. All of them are within its window. */
  attach: (opening: Opening, caseId: string, waiting: WaitingAlert[]) => Promise<void>;
};

const mostOvertakings = 10;

/**
 * Works through all that waits under one case key, a step at a time, until nothing does or the platform is to be left alone.
 * The record is read before the alerts: its version then guards against whatever happened since.
 */
export async function drain({ connection, caseKey }: Ring, moves: Moves, deps: OpeningDeps): Promise<void> {
  const { inbox, records, now, log } = deps;
  for (let overtaken = 0; ; ) {
    const record = await records.read(caseKey, connection);
    // Somebody is at it, or the platform asked for time; the sweep rings when it is due.
    if (record.dueAt !== null && now() < new Date(record.dueAt)) return;
    const opening = openingOf(record, deps);
    if (overtaken === mostOvertakings || now() > opening.lastSend) return records.postpone(record, now());
    try {
      if (!(await moveOn(opening, await inbox.waiting(caseKey), moves))) return;
    } catch (error) {
      if (error instanceof Overtaken) overtaken += 1;
      else if (error instanceof Unavailable || error instanceof Declined) {
        log.warn('platform unavailable', {
          connection,
          caseKey,
          reason: reasonOf(error),
          failures: record.failures,
        });
        return opening.leave(error);
      } else throw error;
    }
  }
}

/** One step for a key; false when there is nothing left to do. */
async function moveOn(
  opening: Opening,
  waiting: WaitingAlert[],
  { recover, create, attach }: Moves,
): Promise<boolean> {
  const record = opening.record();
  const [oldest] = waiting;
  if (record.attempt) await recover(opening, waiting);
  else if (oldest === undefined) {
    if (record.dueAt !== null) await opening.finish();
    return false;
  } else if (!isWithinWindow(record, oldest)) await opening.nextGeneration();
  else if (record.caseId === null) {
    const opened = { ...record, openedAt: oldest.receivedAt };
    await create(
      opening,
      oldest,
      waiting.filter((it) => isWithinWindow(opened, it)),
    );
  } else
    await attach(
      opening,
      record.caseId,
      waiting.filter((it) => isWithinWindow(record, it)),
    );
  return true;
}

/** Whether a record's case takes an alert: the window runs from the opening, by time of receipt. */
const isWithinWindow = (record: CaseRecord, { receivedAt, draft }: WaitingAlert): boolean =>
  record.openedAt === null ||
  new Date(receivedAt).getTime() <= new Date(record.openedAt).getTime() + draft.window;
