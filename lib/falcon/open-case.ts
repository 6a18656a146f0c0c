import type { CaseDraft } from '../case-draft.ts';
import { Overtaken, tokenOf } from '../case-records.ts';
import { drain } from '../drain.ts';
import { Conflict, Declined } from '../errors.ts';
import { attachAll, type Look } from '../evidence.ts';
import type { WaitingAlert } from '../inbox.ts';
import type { Opening, OpeningDeps } from '../opening.ts';
import type { Ring } from '../rings.ts';
import type { Written } from './client/answers.ts';
import { type FalconCase, maxEvidence } from './client/case-schemas.ts';
import { planCase, tokenTag } from './draft.ts';
import { byKind, type Evidence, evidenceOf, heldBy, idsOf, isIn, whatFits } from './evidence.ts';
import {
  addEvidence,
  changeCase,
  findCaseByTag,
  getCase,
  isReadOnly,
  type OpeningClient,
} from './opening-calls.ts';
import { updateCase } from './update-case.ts';

export type FalconOpeningDeps = OpeningDeps & { client: OpeningClient };

/** Opens a case for the alerts that wait under a key, or attaches them to the one that is open. */
export const openFalconCase = (ring: Ring, deps: FalconOpeningDeps): Promise<void> =>
  drain(
    ring,
    {
      recover: (opening, waiting) => recover(opening, waiting, deps),
      create: (opening, oldest, waiting) => create(opening, oldest, waiting, deps),
      attach: (opening, caseId, waiting) => attach(opening, caseId, waiting, deps),
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
  const opener = record.caseId === null ? waiting[0]?.alert : undefined;
  await opening.recovered(caseId, waiting, (alert) => {
    const evidence = evidenceOf(alert);
    return evidence.length === 0 ? alert === opener : found !== null && evidence.every(isIn(found));
  });
}

async function create(
  opening: Opening,
  oldest: WaitingAlert,
  waiting: WaitingAlert[],
  deps: FalconOpeningDeps,
): Promise<void> {
  const { client, deployment, log } = deps;
  const record = opening.record();
  const { alerts, evidence } = whatFits(waiting, maxEvidence, () => false);
  if (alerts.length === 0)
    return opening.fail(oldest, `carries more than the ${maxEvidence} evidence items of a case`);
  const plan = planCase(oldest, tokenOf(deployment, record), record);
  const send = async (assignee: string | null, items: Evidence[]) => {
    await opening.begin(
      'create',
      items.map(({ id }) => id),
    );
    const assigned = assignee === null ? {} : { assigned_to_user_uuid: assignee };
    return client.cases.create(
      { ...plan, ...assigned, evidence: byKind(items) },
      await opening.sendOptions(),
    );
  };
  try {
    const { opened, complete } = await sendWithOrWithout(evidence, oldest.draft, send);
    // What the platform left out is attached next, one by one where it must be.
    const attached = complete ? alerts : [];
    await opening.done(attached, opened.id);
    await opening.finish({ caseId: opened.id, openedAt: oldest.receivedAt });
    const { connection, caseKey } = record;
    log.info('case opened', {
      connection,
      caseKey,
      caseId: opened.id,
      name: plan.name,
      alerts: attached.length,
      evidence: attached.length > 0 ? evidence.length : 0,
    });
  } catch (error) {
    if (!(error instanceof Declined) || !error.isOfContent) throw error;
    await opening.fail(oldest, error.message);
    await opening.finish();
  }
}

/**
 * A create that is refused, perhaps for its evidence, is tried without it, then with the other assignee, then with none:
 * better an empty case of nobody than no case. No source tells by which code an unknown assignee is refused.
 */
async function sendWithOrWithout(
  evidence: Evidence[],
  { assignee, fallback }: CaseDraft,
  send: (assignee: string | null, items: Evidence[]) => Promise<Written<FalconCase>>,
): Promise<{ opened: FalconCase; complete: boolean }> {
  const others = [assignee, fallback.assignee, null].map((it) => ({
    assignee: it,
    items: new Array<Evidence>(),
  }));
  const ways = [{ assignee: assignee ?? fallback.assignee, items: evidence }, ...others];
  const tried = new Set<string>();
  let refusal: unknown;
  for (const { assignee: who, items } of ways) {
    const way = JSON.stringify([who, items.length]);
    if (tried.has(way)) continue;
    tried.add(way);
    try {
      const { resource, errors } = await send(who, items);
      return { opened: resource, complete: items.length === evidence.length && errors.length === 0 };
    } catch (error) {
      if (!(error instanceof Declined) || !error.isOfContent) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

async function attach(
  opening: Opening,
  caseId: string,
  waiting: WaitingAlert[],
  deps: FalconOpeningDeps,
): Promise<void> {
  const { client, log } = deps;
  const { caseKey, connection } = opening.record();
  const current = await getCase(client, caseId, { sendBefore: opening.lastSend });
  if (!current) opening.believeGone();
  if (!current) return opening.nextGeneration();
  const leave = (alerts: WaitingAlert[], held: ReadonlySet<string>, overflows: boolean) =>
    opening.leaveCase(alerts, { caseId, held, idsOf, overflows });
  if (isReadOnly(current)) return leave(waiting, heldBy(current), false);
  const { alerts, evidence } = whatFits(waiting, maxEvidence - heldBy(current).size, isIn(current));
  if (alerts.length === 0) return leave(waiting, heldBy(current), current.status !== 'closed');
  if (current.status === 'closed' && !(await reopened(opening, current, waiting, deps)))
    return leave(waiting, heldBy(current), false);
  if (evidence.length > 0)
    await opening.begin(
      'attach',
      evidence.map(({ id }) => id),
    );
  let attached = 0;
  let isClosed = false;
  const { left, held } = await attachAll(alerts, heldBy(current), {
    idsOf,
    send: (ids) =>
      addEvidence(client, caseId, byKind(evidence.filter(({ id }) => ids.includes(id))), {
        options: () => opening.sendOptions(),
        now: deps.now,
      }),
    look: async () => {
      const seen = await getCase(client, caseId, { sendBefore: opening.lastSend });
      isClosed = !takesMore(seen);
      return lookAt(seen, opening);
    },
    isAlreadyThere: ({ code }) => /already/i.test(code),
    attached: async (some) => {
      await opening.done(some, caseId);
      attached += some.length;
    },
    failed: opening.fail,
  });
  await opening.finish();
  if (attached > 0)
    log.info('alerts attached', {
      connection,
      caseKey,
      caseId,
      alerts: attached,
      evidence: evidence.length,
    });
  if (left.length > 0) await leave(left, held, !isClosed);
}

function lookAt(current: FalconCase | null, opening: Opening): Look {
  if (!current) opening.believeGone();
  if (!current) return { held: new Set(), room: 0 };
  return { held: heldBy(current), room: takesMore(current) ? maxEvidence - heldBy(current).size : 0 };
}

const takesMore = (current: FalconCase | null): boolean =>
  current !== null && current.status !== 'closed' && !isReadOnly(current);

/** A person closed the case: the route says whether it is opened again or another follows. Answers whether it takes alerts. */
async function reopened(
  opening: Opening,
  closed: FalconCase,
  [oldest]: WaitingAlert[],
  { client, log }: FalconOpeningDeps,
): Promise<boolean> {
  const { caseKey, connection } = opening.record();
  if (oldest?.draft.whenClosed !== 'reopen') return false;
  try {
    await changeCase(client, closed, { status: 'reopened' }, { sendBefore: opening.lastSend });
    log.info('case reopened', { connection, caseKey, caseId: closed.id });
    return true;
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    // Changed under our eyes: it is read again. Refused for another reason: the next case takes the alerts.
    if (error instanceof Conflict) throw new Overtaken(error.message);
    return false;
  }
}
