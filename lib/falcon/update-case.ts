import { Overtaken } from '../case-records.ts';
import { Conflict } from '../errors.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import type { Log } from '../log.ts';
import type { Opening, SendOptions } from '../opening.ts';
import { noteOf, tellCase, tellNobody } from '../updates.ts';
import type { FalconCase, FalconCaseUpdate } from './client/case-schemas.ts';
import { withNotes } from './notes.ts';
import { changeCase, getCase, isReadOnly, type OpeningClient } from './opening-calls.ts';

/** Says in a case which of its alerts are resolved, and closes it where its route wants that and no alert is left. */
export async function updateCase(
  opening: Opening,
  caseId: string,
  updates: WaitingAlert[],
  { client, log }: { client: OpeningClient; log: Log },
): Promise<void> {
  const current = await getCase(client, caseId, { sendBefore: opening.lastSend });
  if (!current) opening.believeGone();
  if (!current || current.status === 'closed' || isReadOnly(current))
    return tellNobody(opening, caseId, updates, current ? 'closed' : 'gone');
  const description = withNotes(current.description ?? '', updates.map(noteOf));
  const closes = await opening.isToClose(updates, caseId);
  const fields: FalconCaseUpdate['fields'] = {
    ...(description === null ? {} : { description }),
    ...(closes ? { status: 'closed' } : {}),
  };
  const change = (options: SendOptions) => changed(opening, current, fields, client, options);
  const isSaid = Object.keys(fields).length === 0;
  await tellCase(opening, { caseId, updates, closes, change: isSaid ? null : change }, log);
}

async function changed(
  opening: Opening,
  current: FalconCase,
  fields: FalconCaseUpdate['fields'],
  client: OpeningClient,
  options: SendOptions,
): Promise<void> {
  try {
    await changeCase(client, current, fields, options);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // Changed under our eyes, and surely not by this call: it is read again.
    await opening.clear();
    throw new Overtaken(error.message);
  }
}
