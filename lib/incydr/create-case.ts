import { isDeepStrictEqual } from 'node:util';
import type { CaseDraft } from '../case-draft.ts';
import { tokenOf } from '../case-records.ts';
import { Declined } from '../errors.ts';
import type { WaitingAlert } from '../inbox.ts';
import type { Opening } from '../opening.ts';
import { attachEvents } from './attach-events.ts';
import { casePeople, peopleAfter } from './case-people.ts';
import { planCase, planCaseInBytes, type PlannedCase } from './draft.ts';
import { findByToken, type IncydrOpeningDeps } from './opening-calls.ts';

/** Opens the case, and goes on to its file events without asking the inbox again. */
export async function createCase(
  opening: Opening,
  oldest: WaitingAlert,
  waiting: WaitingAlert[],
  deps: IncydrOpeningDeps,
): Promise<void> {
  const { deployment, log } = deps;
  const record = opening.record();
  const token = tokenOf(deployment, record);
  const people = await casePeople(oldest.draft, deps, { sendBefore: opening.lastSend });
  const listed: [WaitingAlert, ...WaitingAlert[]] = [oldest, ...waiting.filter((it) => it !== oldest)];
  const plan = { ...planCase(listed, token, record), ...people };
  const shorter = { ...planCaseInBytes(listed, token, record), ...people };
  await opening.begin('create', []);
  const number = await createOrFind(opening, oldest.draft, plan, deps, shorter);
  if (typeof number === 'string') {
    await opening.fail(oldest, number);
    return opening.finish();
  }
  const opened = { caseId: String(number), openedAt: oldest.receivedAt };
  log.info('case opened', {
    connection: record.connection,
    caseKey: record.caseKey,
    caseId: opened.caseId,
    name: plan.name,
  });
  await attachEvents(opening, number, waiting, deps, opened);
}

/** The number of the case; or, in words, why the platform does not take it. */
async function createOrFind(
  opening: Opening,
  draft: CaseDraft,
  plan: PlannedCase,
  deps: IncydrOpeningDeps,
  shorter: PlannedCase | null,
): Promise<number | string> {
  try {
    return (await deps.client.cases.create(plan, await opening.sendOptions())).number;
  } catch (error) {
    if (!(error instanceof Declined) || !error.isOfContent) throw error;
    if (error.code.includes('NAME_EXISTS')) {
      const number = await findByToken(opening, deps);
      if (number !== null) return number;
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
