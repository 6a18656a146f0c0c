import { tokenOf } from '../case-records.ts';
import { drain } from '../drain.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import type { Opening } from '../opening.ts';
import type { Ring } from '../rings.ts';
import { attachEvidence } from './attach-evidence.ts';
import { createCase } from './create-case.ts';
import { tellsOf, tokenTag } from './draft.ts';
import { evidenceOf, isIn } from './evidence.ts';
import { type FalconOpeningDeps, findCaseByTag, getCase } from './opening-calls.ts';
import { fileRawAlerts } from './raw-alerts.ts';
import { updateCase } from './update-case.ts';

/** Opens a case for the alerts that wait under a key, or attaches them to the one that is open. */
export const openFalconCase = (ring: Ring, deps: FalconOpeningDeps): Promise<void> =>
  drain(
    ring,
    {
      recover: (opening, waiting) => recover(opening, waiting, deps),
      create: (opening, oldest, waiting) => createCase(opening, oldest, waiting, deps),
      attach: (opening, caseId, waiting) => attachEvidence(opening, caseId, waiting, deps),
      file: (opening, alerts) => fileRawAlerts(opening, alerts, deps),
      update: (opening, caseId, updates) => updateCase(opening, caseId, updates, deps),
    },
    deps,
  );

async function recover(opening: Opening, waiting: WaitingAlert[], deps: FalconOpeningDeps): Promise<void> {
  const { client, deployment } = deps;
  const record = opening.record();
  const options = { sendBefore: opening.lastSend };
  const caseId =
    record.caseId ?? (await findCaseByTag(client, tokenTag(tokenOf(deployment, record)), options));
  if (caseId === null) return opening.clear();
  const found = await getCase(client, caseId, options);
  if (!found && record.caseId === null)
    throw opening.notYet('a case is found by its tag, but not yet by its id');
  // Where it was opened, one that brings no evidence is in it by that alone: a person may have closed it since.
  const isOpener = opening.isOpener(waiting, found?.created_timestamp ?? null, (alert) =>
    tellsOf(found?.description ?? '', alert),
  );
  await opening.recovered(caseId, waiting, (alert) => {
    const evidence = evidenceOf(alert);
    return evidence.length === 0 ? isOpener(alert) : found !== null && evidence.every(isIn(found));
  });
}
