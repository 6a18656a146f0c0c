import { Overtaken } from '../case-records.ts';
import { Conflict, Declined, Unexpected } from '../errors.ts';
import type { WaitingAlert } from '../inbox.ts';
import type { Opening } from '../opening.ts';
import { noteOf } from '../updates.ts';
import type { FalconCase } from './client/case-schemas.ts';
import { withNotes } from './notes.ts';
import type { FalconOpeningDeps } from './open-case.ts';
import { changeCase, getCase, isReadOnly } from './opening-calls.ts';

/** Says in a case which of its alerts are resolved, and closes it where its route wants that and no alert is left. */
export async function updateCase(
  opening: Opening,
  caseId: string,
  updates: WaitingAlert[],
  { client, log }: FalconOpeningDeps,
): Promise<void> {
  const current = await getCase(client, caseId, { sendBefore: opening.lastSend });
  if (!current) opening.believeGone();
  if (!current || current.status === 'closed' || isReadOnly(current)) {
    for (const it of updates) await opening.suppress(it, `case ${caseId} is ${current ? 'closed' : 'gone'}`);
    return opening.finish();
  }
  const fields = {
    ...described(withNotes(current.description ?? '', updates.map(noteOf))),
    ...((await opening.isToClose(updates, caseId)) ? { status: 'closed' as const } : {}),
  };
  try {
    if (Object.keys(fields).length > 0) await change(opening, current, fields, client);
    await opening.done(updates, caseId);
  } catch (error) {
    if (!isFinal(error)) throw error;
    for (const it of updates) await opening.fail(it, error.message);
  }
  await opening.finish();
  const { connection, caseKey } = opening.record();
  log.info('case updated', {
    connection,
    caseKey,
    caseId,
    alerts: updates.length,
    closed: 'status' in fields,
  });
}

/** Refused for what it says, or answered with a 200 that changed nothing: neither gets better by asking again. */
const isFinal = (error: unknown): error is Error =>
  (error instanceof Declined && error.isOfContent) || error instanceof Unexpected;

const described = (description: string | null) => (description === null ? {} : { description });

async function change(
  opening: Opening,
  current: FalconCase,
  fields: { description?: string; status?: 'closed' },
  client: FalconOpeningDeps['client'],
): Promise<void> {
  await opening.begin('update', []);
  try {
    await changeCase(client, current, fields, await opening.sendOptions());
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // Changed under our eyes, and surely not by this call: it is read again.
    await opening.clear();
    throw new Overtaken(error.message);
  }
}
