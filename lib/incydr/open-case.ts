import { drain } from '../drain.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import type { Opening } from '../opening.ts';
import type { Ring } from '../rings.ts';
import { attachEvents } from './attach-events.ts';
import { createCase } from './create-case.ts';
import { tellsOf } from './findings.ts';
import { seen } from './known-case.ts';
import { findByToken, idsOf, type IncydrOpeningDeps, lookAt } from './opening-calls.ts';
import { updateCase } from './update-case.ts';

/** Opens a case for the alerts that wait under a key, or attaches them to the one that is open. */
export const openIncydrCase = (ring: Ring, deps: IncydrOpeningDeps): Promise<void> =>
  drain(
    ring,
    {
      recover: (opening, waiting) => recover(opening, waiting, deps),
      create: (opening, oldest, waiting) => createCase(opening, oldest, waiting, deps),
      attach: (opening, caseId, waiting) => attachEvents(opening, Number(caseId), waiting, deps),
      update: (opening, caseId, updates) => updateCase(opening, Number(caseId), updates, deps),
    },
    deps,
  );

async function recover(opening: Opening, waiting: WaitingAlert[], deps: IncydrOpeningDeps): Promise<void> {
  const record = opening.record();
  const found = record.caseId === null ? await findByToken(opening, deps) : null;
  const number = found?.number ?? Number(record.caseId);
  if (!found && record.caseId === null) return opening.clear();
  const { held, isGone, findings } = await lookAt(number, opening, deps);
  if (isGone && !found) return opening.nextGeneration({ isGone });
  // Where it was opened, one that brings no evidence is in it by that alone: a person may have closed it since.
  const isOpener = opening.isOpener(waiting, found?.createdAt ?? null, (alert) => tellsOf(findings, alert));
  await opening.recovered(
    String(number),
    waiting,
    (alert) => (idsOf(alert).length === 0 ? isOpener(alert) : idsOf(alert).every((id) => held.has(id))),
    found ? seen(found, deps.now()) : {},
  );
}
