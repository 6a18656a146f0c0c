import { Declined, Unexpected } from './errors.ts';
import type { WaitingAlert } from './inbox-rows.ts';
import { idsFor, type Log } from './log.ts';
import type { Opening, SendOptions } from './opening.ts';

/** What a case is told of an alert that is resolved, on one line. The same for each try, so that it is said once. */
export const noteOf = ({ alert, receivedAt }: WaitingAlert): string => {
  const text = `${receivedAt} resolved: ${alert.title} (${alert.source}, ${alert.id})`;
  return text.replaceAll(/\s+/g, ' ');
};

/** How a case is told of its updates. */
export type Telling = {
  caseId: string;
  updates: WaitingAlert[];
  closes: boolean;
  /** Says it on the platform; null where all of it is said already. */
  change: ((options: SendOptions) => Promise<unknown>) | null;
};

/** Says updates in a case, and ends them. One that the platform refuses for what it says, or takes without effect, fails. */
export async function tellCase(
  opening: Opening,
  { caseId, updates, closes, change }: Telling,
  log: Log,
): Promise<void> {
  try {
    if (change) {
      await opening.begin('update', []);
      await change(await opening.sendOptions());
    }
    await opening.done(updates, caseId);
  } catch (error) {
    if (!isFinal(error)) throw error;
    for (const it of updates) await opening.fail(it, error.message);
  }
  await opening.finish();
  const { connection, caseKey } = opening.record();
  const alertIds = idsFor(updates.map(({ alert }) => alert));
  log.info('case updated', { connection, caseKey, caseId, alerts: updates.length, alertIds, closed: closes });
}

/** Ends updates of a case that takes none: it is closed or gone. */
export async function tellNobody(
  opening: Opening,
  caseId: string,
  updates: WaitingAlert[],
  why: 'closed' | 'gone',
): Promise<void> {
  for (const it of updates) await opening.suppress(it, `case ${caseId} is ${why}`);
  await opening.finish();
}

/** Neither gets better by asking again. */
const isFinal = (error: unknown): error is Error =>
  (error instanceof Declined && error.isOfContent) || error instanceof Unexpected;
