import type { Attempt } from '../case-records.ts';
import { Declined } from '../errors.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import type { Opening } from '../opening.ts';
import { cutAt } from '../text.ts';
import { caseHasFile, type FalconOpeningDeps } from './opening-calls.ts';

// So that alerts that come meanwhile are attached first.
const mostInStep = 20;
const maxDescription = 2_048;

/** Puts what senders wrote of alerts into the cases that hold these: one file an alert, once. */
export async function fileRawAlerts(
  opening: Opening,
  alerts: WaitingAlert[],
  deps: FalconOpeningDeps,
): Promise<void> {
  const { attempt } = opening.record();
  if (attempt) return lookForFile(opening, attempt, alerts, deps);
  for (const it of alerts.slice(0, mostInStep)) {
    if (deps.now() > opening.lastSend) return;
    await fileRawAlert(opening, it, deps);
  }
}

/** An upload whose outcome nobody recorded: the file is there, or surely never comes. */
async function lookForFile(
  opening: Opening,
  { ids: [name] }: Attempt,
  alerts: WaitingAlert[],
  { client, now }: FalconOpeningDeps,
): Promise<void> {
  const it = alerts.find((alert) => nameOf(alert) === name);
  if (!it) return opening.finish();
  const file = { caseId: it.fileFor ?? '', name: nameOf(it) };
  const options = { sendBefore: opening.lastSend };
  if (!(await caseHasFile(client, file, { options, now }))) return opening.clear();
  await opening.filed(it);
  await opening.finish();
}

async function fileRawAlert(
  opening: Opening,
  it: WaitingAlert,
  { client, now }: FalconOpeningDeps,
): Promise<void> {
  const raw = await opening.rawAlert(it);
  if (raw === null) return opening.filed(it, 'what the sender wrote is too large to be uploaded');
  const name = nameOf(it);
  const place = { caseId: it.fileFor ?? '', name };
  const options = { sendBefore: opening.lastSend };
  if ((await opening.isRestored()) && (await caseHasFile(client, place, { options, now })))
    return opening.filed(it);
  const { id, source, title } = it.alert;
  const description = cutAt(`Alert ${id} of ${source}: ${title}`, maxDescription);
  const file = new Blob([raw], { type: 'application/json' });
  await opening.begin('file', [name]);
  try {
    const upload = { case_id: it.fileFor ?? '', name, description, file };
    await client.files.upload(upload, await opening.sendOptions());
    await opening.filed(it);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    // The alert is in its case all the same.
    if (!error.isOfContent) opening.believeGone();
    await opening.filed(it, error.message);
  }
  await opening.finish();
}

/** The same for every try. */
const nameOf = ({ alertKey }: WaitingAlert): string => `alert-${alertKey.slice(0, 12)}.json`;
