import { type CaseRecord, Overtaken } from './case-records.ts';
import { Declined, Unavailable, Unexpected } from './errors.ts';
import type { WaitingAlert } from './inbox-rows.ts';
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
  /** Puts the bodies of alerts into the cases that hold these. First looks for what an unfinished attempt did. */
  file?: (opening: Opening, alerts: WaitingAlert[]) => Promise<void>;
  /** Says in a case what became of its alerts, and closes it where its route wants that. */
  update: (opening: Opening, caseId: string, updates: WaitingAlert[]) => Promise<void>;
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
      else if (error instanceof Unavailable || error instanceof Declined || error instanceof Unexpected) {
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
async function moveOn(opening: Opening, waiting: WaitingAlert[], moves: Moves): Promise<boolean> {
  const record = opening.record();
  const alerts = waiting.filter(({ alert, fileFor }) => alert.state === 'open' && fileFor === null);
  const placed = waiting.filter(({ fileFor }) => fileFor !== null);
  const updates = waiting.filter(({ alert }) => alert.state === 'resolved');
  const [oldest] = alerts;
  if (record.attempt?.kind === 'file' && moves.file) await moves.file(opening, placed);
  else if (record.attempt || (waiting.length > 0 && (await opening.isToLook())))
    await moves.recover(opening, alerts);
  else if (oldest && isEnough(record, alerts)) await place(opening, oldest, alerts, moves);
  else {
    await opening.hold(alerts);
    // What an alert came to is said once the alert itself is where it belongs.
    if (placed.length > 0 && moves.file) await moves.file(opening, placed);
    else if (updates.length > 0) await tell(opening, updates, moves);
    else {
      if (record.dueAt !== null) await opening.finish();
      return false;
    }
  }
  return true;
}

async function place(
  opening: Opening,
  oldest: WaitingAlert,
  alerts: WaitingAlert[],
  { create, attach }: Moves,
): Promise<void> {
  const record = opening.record();
  const existing = existingCase(record, oldest);
  if (!isWithinWindow(record, oldest)) await opening.nextGeneration();
  else if (existing !== null) await opening.finish({ caseId: existing, openedAt: oldest.receivedAt });
  else if (record.caseId === null) {
    const opened = { ...record, openedAt: oldest.receivedAt };
    await create(
      opening,
      oldest,
      alerts.filter((it) => isWithinWindow(opened, it)),
    );
  } else
    await attach(
      opening,
      record.caseId,
      alerts.filter((it) => isWithinWindow(record, it)),
    );
}

/** Tells one case of its updates: that of the oldest. */
async function tell(opening: Opening, updates: WaitingAlert[], { update }: Moves): Promise<void> {
  const cases = await Promise.all(updates.map(opening.caseFor));
  const [caseId] = cases;
  const same = updates.filter((_, index) => cases[index] === caseId);
  if (typeof caseId === 'string') await update(opening, caseId, same);
  else for (const it of same) await opening.suppress(it, 'the alert is resolved, and in no case');
}

/** A case that the sender named is the first one of its key. One that is full, closed or gone has successors like any other. */
const existingCase = ({ caseId, generation }: CaseRecord, { draft }: WaitingAlert): string | null =>
  caseId === null && generation === 1 ? draft.existingCase : null;

/** Whether alerts may have a case: it is there, or so many of them came in the time that their route asks for. */
function isEnough(record: CaseRecord, alerts: WaitingAlert[]): boolean {
  const threshold = alerts.at(-1)?.draft.threshold;
  if (!threshold || record.caseId !== null || record.overflows) return true;
  const times = alerts.map(({ receivedAt }) => new Date(receivedAt).getTime());
  return times.some((time, index) => {
    const last = times[index + threshold.alerts - 1];
    return last !== undefined && last - time <= threshold.within;
  });
}

/** Whether a record's case takes an alert: the window runs from the opening, by time of receipt. */
const isWithinWindow = (record: CaseRecord, { receivedAt, draft }: WaitingAlert): boolean =>
  record.openedAt === null ||
  new Date(receivedAt).getTime() <= new Date(record.openedAt).getTime() + draft.window;
