import { Declined } from '../errors.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import type { Log } from '../log.ts';
import type { Opening, SendOptions } from '../opening.ts';
import { noteOf, tellCase, tellNobody } from '../updates.ts';
import type { IncydrCase } from './client/answers/cases.ts';
import type { IncydrClient } from './client/index.ts';
import { withMore } from './findings.ts';
import { isAnother, isYounger } from './known-case.ts';

type Deps = { client: Pick<IncydrClient, 'cases'>; log: Log };

/** Says in a case which of its alerts are resolved, and closes it, for good, where its route wants that and no alert is left. */
export async function updateCase(
  opening: Opening,
  caseNumber: number,
  updates: WaitingAlert[],
  { client, log }: Deps,
): Promise<void> {
  const caseId = String(caseNumber);
  const current = await client.cases.getCase({ caseNumber }, { sendBefore: opening.lastSend });
  if (!current) opening.believeGone();
  if (!current || isFinal(current)) return tellNobody(opening, caseId, updates, current ? 'closed' : 'gone');
  if (await isOfOthers(current, opening, updates)) return tellNobody(opening, caseId, updates, 'gone');
  const findings = withMore(current.findings ?? '', [], updates.map(noteOf));
  const closes = await opening.isToClose(updates, caseId);
  const changes = {
    ...(findings === null ? {} : { findings }),
    ...(closes ? { status: 'CLOSED' as const } : {}),
  };
  const change = (options: SendOptions) => client.cases.update({ caseNumber, ...changes }, options);
  const isSaid = Object.keys(changes).length === 0;
  await tellCase(opening, { caseId, updates, closes, change: isSaid ? null : change }, log);
}

/** Adds alerts to the table in a case's findings. That they are attached does not hang on it: what is refused is told and left. */
export async function listAlerts(
  opening: Opening,
  caseNumber: number,
  alerts: WaitingAlert[],
  { client, log }: Deps,
): Promise<void> {
  const options = { sendBefore: opening.lastSend };
  const current = await client.cases.getCase({ caseNumber }, options);
  const isOurs = current && !isFinal(current) && !isAnother(current, opening.record());
  const findings = isOurs ? withMore(current.findings ?? '', alerts, []) : null;
  if (findings === null) return;
  await opening.begin('update', []);
  try {
    await client.cases.update({ caseNumber, findings }, await opening.sendOptions());
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    const { connection, caseKey } = opening.record();
    log.warn('findings not written', {
      connection,
      caseKey,
      caseId: String(caseNumber),
      reason: error.message,
    });
  }
  await opening.finish();
}

/** Whether the number of a deleted case was given to another: nothing is to be said there, and it is not ours to close. */
async function isOfOthers(current: IncydrCase, opening: Opening, [update]: WaitingAlert[]): Promise<boolean> {
  const record = opening.record();
  if (String(current.number) === record.caseId) return isAnother(current, record);
  const since = update ? await opening.inCaseSince(update) : null;
  return since !== null && isYounger(current, since);
}

/** A case that is closed or archived takes no change any more. */
export const isFinal = ({ status }: { status: string | null }): boolean =>
  status === 'CLOSED' || status === 'ARCHIVED';
