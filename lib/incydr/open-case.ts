import { isDeepStrictEqual } from 'node:util';
import type { CaseDraft } from '../case-draft.ts';
import { tokenOf } from '../case-records.ts';
import { drain } from '../drain.ts';
import { Declined } from '../errors.ts';
import { attachAll, type Look } from '../evidence.ts';
import type { KeptAlert, WaitingAlert } from '../inbox.ts';
import type { Opening, OpeningDeps } from '../opening.ts';
import type { Ring } from '../rings.ts';
import { casePeople, type PeopleKinds, peopleAfter } from './case-people.ts';
import type { IncydrClient } from './client/index.ts';
import { nameToken, planCase, planCaseInBytes, type PlannedCase } from './draft.ts';
import type { People } from './people.ts';
import { isFinal, listAlerts, updateCase } from './update-case.ts';

export type IncydrOpeningDeps = OpeningDeps & {
  client: Pick<IncydrClient, 'cases'>;
  people: People;
  /** As what the tenant takes a subject and an assignee. */
  kinds: PeopleKinds;
};

// No source documents a maximum of ids in a call: this keeps a request small, and a refused one cheap to halve.
const maxEventsInCall = 500;
// The attempt is written down with its ids, in a row of 400 kB at most.
const maxCharacters = 100_000;

/** Opens a case for the alerts that wait under a key, or attaches them to the one that is open. */
export const openIncydrCase = (ring: Ring, deps: IncydrOpeningDeps): Promise<void> =>
  drain(
    ring,
    {
      recover: (opening, waiting) => recover(opening, waiting, deps),
      create: (opening, oldest, waiting) => create(opening, oldest, waiting, deps),
      attach: (opening, caseId, waiting) => attach(opening, Number(caseId), waiting, deps),
      update: (opening, caseId, updates) => updateCase(opening, Number(caseId), updates, deps),
    },
    deps,
  );

async function recover(opening: Opening, waiting: WaitingAlert[], deps: IncydrOpeningDeps): Promise<void> {
  const record = opening.record();
  const number = record.caseId === null ? await findByToken(opening, deps) : Number(record.caseId);
  if (number === null) return opening.clear();
  const { held } = await lookAt(number, opening, deps);
  // Where it was opened, one that brings no evidence is in it by that alone: a person may have closed it since.
  const opener = record.caseId === null ? waiting[0]?.alert : undefined;
  await opening.recovered(String(number), waiting, (alert) =>
    idsOf(alert).length === 0 ? alert === opener : idsOf(alert).every((id) => held.has(id)),
  );
}

/** Opens the case, and goes on to its file events without asking the inbox again. */
async function create(
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
  await attach(opening, number, waiting, deps, opened);
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

async function attach(
  opening: Opening,
  number: number,
  waiting: WaitingAlert[],
  deps: IncydrOpeningDeps,
  opened?: { caseId: string; openedAt: string },
): Promise<void> {
  const { client, log } = deps;
  const record = { ...opening.record(), ...opened };
  const { connection, caseKey } = record;
  const caseId = String(number);
  const alerts = inOneCall(waiting);
  const ids = [...new Set(alerts.flatMap(({ alert }) => alert.incydrEventIds))];
  if (ids.length > 0) await opening.begin('attach', ids, opened);
  // Without a call to refuse, only a look tells that the case takes no more.
  else if (!opened && (await lookAt(number, opening, deps)).room === 0) return opening.nextGeneration();
  const attached: WaitingAlert[] = [];
  const { left, held } = await attachAll(alerts, new Set(), {
    idsOf,
    send: async (some) =>
      client.cases.addFileEventsToCase({ caseNumber: number, eventIds: some }, await opening.sendOptions()),
    look: () => lookAt(number, opening, deps),
    isAlreadyThere: ({ code }) => code.includes('CASE_ALREADY_HAS_EVENT'),
    attached: async (some) => {
      await opening.done(some, caseId);
      attached.push(...some);
    },
    failed: opening.fail,
  });
  await opening.finish(opened);
  if (attached.length > 0)
    log.info('alerts attached', {
      connection,
      caseKey,
      caseId,
      alerts: attached.length,
      evidence: ids.length,
    });
  if (!opened && attached.some(({ draft }) => draft.findings === 'all'))
    await listAlerts(opening, number, attached, deps);
  // What is left found the case closed or gone, which is final on this platform.
  if (left.length > 0) await opening.leaveCase(left, { caseId, held, idsOf });
}

const idsOf = ({ incydrEventIds }: KeptAlert): string[] => incydrEventIds;

/** What a case holds; no room where it is closed, archived or deleted. */
async function lookAt(number: number, opening: Opening, { client }: IncydrOpeningDeps): Promise<Look> {
  const options = { sendBefore: opening.lastSend };
  const current = await client.cases.getCase({ caseNumber: number }, options);
  if (!current) opening.believeGone();
  if (!current) return { held: new Set(), room: 0 };
  const events = await Array.fromAsync(client.cases.iterFileEvents({ caseNumber: number }, options));
  const held = new Set(events.map(({ eventId }) => eventId).filter((id) => id !== null));
  return { held, room: isFinal(current) ? 0 : Number.POSITIVE_INFINITY };
}

/** The case that bears the generation's token in its name, closed ones included; null where the index has none (yet). */
async function findByToken(
  opening: Opening,
  { client, deployment }: IncydrOpeningDeps,
): Promise<number | null> {
  const token = tokenOf(deployment, opening.record());
  const { cases } = await client.cases.getPage({ name: token }, { sendBefore: opening.lastSend });
  return cases.find(({ name }) => name?.includes(nameToken(token)))?.number ?? null;
}

/** The oldest alerts whose file events one call, and the row of its attempt, take; at least one. */
function inOneCall(alerts: WaitingAlert[]): WaitingAlert[] {
  let events = 0;
  let characters = 0;
  const end = alerts.findIndex(({ alert: { incydrEventIds } }, index) => {
    events += incydrEventIds.length;
    characters += incydrEventIds.join('').length;
    return index > 0 && (events > maxEventsInCall || characters > maxCharacters);
  });
  return end < 0 ? alerts : alerts.slice(0, end);
}
