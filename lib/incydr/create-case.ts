import { isDeepStrictEqual } from 'node:util';
import type { CaseDraft } from '../case-draft.ts';
import { tokenOf } from '../case-records.ts';
import { Declined } from '../errors.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import { idsFor } from '../log.ts';
import type { Opening } from '../opening.ts';
import { attachEvents } from './attach-events.ts';
import { casePeople, peopleAfter } from './case-people.ts';
import type { IncydrCaseSummary } from './client/answers/cases.ts';
import { planCase, planCaseInBytes, type PlannedCase } from './draft.ts';
import { seen } from './known-case.ts';
import { findByToken, type IncydrOpeningDeps } from './opening-calls.ts';

/** Opens the case, and goes on to its file events without asking the inbox again. */
export async function createCase(
  opening: Opening,
  oldest: WaitingAlert,
  waiting: WaitingAlert[],
  deps: IncydrOpeningDeps,
): Promise<void> {
  const { deployment } = deps;
  const record = opening.record();
  const token = tokenOf(deployment, record);
  const people = await casePeople(oldest.draft, deps, { sendBefore: opening.lastSend });
  const listed: [WaitingAlert, ...WaitingAlert[]] = [oldest, ...waiting.filter((it) => it !== oldest)];
  const plan = { ...planCase(listed, token, record), ...people };
  const shorter = { ...planCaseInBytes(listed, token, record), ...people };
  await opening.begin('create', []);
  const found = await createOrFind(opening, oldest.draft, plan, deps, shorter);
  if (typeof found === 'string') {
    await opening.fail(oldest, found);
    return opening.finish();
  }
  const caseId = String(found.number);
  const opened = { caseId, openedAt: oldest.receivedAt, ...seen(found, deps.now()) };
  opening.opened(caseId, { name: plan.name, alertIds: idsFor(waiting.map(({ alert }) => alert)) });
  await attachEvents(opening, found.number, waiting, deps, opened);
}

/** The case; or, in words, why the platform does not take it. */
async function createOrFind(
  opening: Opening,
  draft: CaseDraft,
  plan: PlannedCase,
  deps: IncydrOpeningDeps,
  shorter: PlannedCase | null,
): Promise<IncydrCaseSummary | string> {
  try {
    return await deps.client.cases.create(plan, await opening.sendOptions());
  } catch (error) {
    if (!(error instanceof Declined) || !error.isOfContent) throw error;
    if (error.code.includes('NAME_EXISTS')) {
      const found = await findByToken(opening, deps);
      if (found) return found;
      // Our own name, opened by an attempt that the index does not show yet.
      throw opening.notYet(error.message);
    }
    // A subject or assignee that the tenant does not know: a case without one is better than none.
    const others = error.code.includes('INVALID_USER')
      ? await peopleAfter(error, plan, draft, deps, { sendBefore: opening.lastSend })
      : null;
    if (others)
      return createOrFind(opening, draft, { ...plan, ...others }, deps, shorter && { ...shorter, ...others });
    if (shorter && !isDeepStrictEqual(shorter, plan))
      return createOrFind(opening, draft, shorter, deps, null);
    return error.message;
  }
}
