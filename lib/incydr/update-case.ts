import { Declined, Unexpected } from '../errors.ts';
import type { WaitingAlert } from '../inbox.ts';
import type { Opening } from '../opening.ts';
import { noteOf } from '../updates.ts';
import { withMore } from './findings.ts';
import type { IncydrOpeningDeps } from './open-case.ts';

/** Says in a case which of its alerts are resolved, and closes it, for good, where its route wants that and no alert is left. */
export async function updateCase(
  opening: Opening,
  caseNumber: number,
  updates: WaitingAlert[],
  { client, log }: IncydrOpeningDeps,
): Promise<void> {
  const caseId = String(caseNumber);
  const current = await client.cases.getCase({ caseNumber }, { sendBefore: opening.lastSend });
  if (!current) opening.believeGone();
  if (!current || isFinal(current)) {
    for (const it of updates) await opening.suppress(it, `case ${caseId} is ${current ? 'closed' : 'gone'}`);
    return opening.finish();
  }
  const findings = withMore(current.findings ?? '', [], updates.map(noteOf));
  const changes = {
    ...(findings === null ? {} : { findings }),
    ...((await opening.isToClose(updates, caseId)) ? { status: 'CLOSED' as const } : {}),
  };
  try {
    if (Object.keys(changes).length > 0) {
      await opening.begin('update', []);
      await client.cases.update({ caseNumber, ...changes }, await opening.sendOptions());
    }
    await opening.done(updates, caseId);
  } catch (error) {
    if (!(error instanceof Declined && error.isOfContent) && !(error instanceof Unexpected)) throw error;
    for (const it of updates) await opening.fail(it, error.message);
  }
  await opening.finish();
  const { connection, caseKey } = opening.record();
  log.info('case updated', {
    connection,
    caseKey,
    caseId,
    alerts: updates.length,
    closed: 'status' in changes,
  });
}

/** Adds alerts to the table in a case's findings. That they are attached does not hang on it: what is refused is told and left. */
export async function listAlerts(
  opening: Opening,
  caseNumber: number,
  alerts: WaitingAlert[],
  { client, log }: IncydrOpeningDeps,
): Promise<void> {
  const options = { sendBefore: opening.lastSend };
  const current = await client.cases.getCase({ caseNumber }, options);
  const findings = current && !isFinal(current) ? withMore(current.findings ?? '', alerts, []) : null;
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

/** A case that is closed or archived takes no change any more. */
export const isFinal = ({ status }: { status: string | null }): boolean =>
  status === 'CLOSED' || status === 'ARCHIVED';
