import { tokenOf } from '../case-records.ts';
import { Declined } from '../errors.ts';
import { attachAll, nothingRefused } from '../evidence.ts';
import type { WaitingAlert } from '../inbox.ts';
import { drain, isWithinWindow, type Opening, type OpeningDeps } from '../opening.ts';
import type { Ring } from '../rings.ts';
import type { FalconClient } from './client.ts';
import { planCase, tokenTag } from './draft.ts';
import { byKind, type Evidence, evidenceOf, heldBy, isIn, maxEvidence, whatFits } from './evidence.ts';
import type { FalconCase } from './schemas.ts';

export type FalconOpeningDeps = OpeningDeps & { client: FalconClient };

/** Opens a case for the alerts that wait under a key, or attaches them to the one that is open. */
export const openFalconCase = (ring: Ring, deps: FalconOpeningDeps): Promise<void> =>
  drain(
    ring,
    async (opening, waiting) => {
      const record = opening.record();
      const [oldest] = waiting;
      if (record.attempt) await recover(opening, waiting, deps);
      else if (oldest === undefined) {
        if (record.dueAt !== null) await opening.finish();
        return 'done';
      } else if (!isWithinWindow(record, oldest)) await opening.succeed();
      else if (record.caseId === null) await create(opening, oldest, waiting, deps);
      else
        await attach(
          opening,
          record.caseId,
          waiting.filter((it) => isWithinWindow(record, it)),
          deps,
        );
      return 'again';
    },
    deps,
  );

/** An attempt whose outcome nobody recorded: looks for what it did, before anything is sent again. */
async function recover(opening: Opening, waiting: WaitingAlert[], deps: FalconOpeningDeps): Promise<void> {
  const { client, deadline, deployment, inbox, log, now } = deps;
  const record = opening.record();
  const caseId =
    record.caseId ??
    (await client.findCaseByTag(tokenTag(tokenOf(deployment, record)), { sendBefore: deadline }));
  const found = caseId === null ? null : await client.getCase(caseId, { sendBefore: deadline });
  if (!found) return opening.finish();
  const attached = waiting.filter(
    ({ alert }) => evidenceOf(alert).length > 0 && evidenceOf(alert).every(isIn(found)),
  );
  await inbox.markAttached(record.caseKey, attached, found.id, now());
  await opening.finish({
    caseId: found.id,
    openedAt: record.openedAt ?? waiting[0]?.receivedAt ?? now().toISOString(),
  });
  log.info('case recovered', {
    connection: record.connection,
    caseKey: record.caseKey,
    caseId: found.id,
    alerts: attached.length,
  });
}

async function create(
  opening: Opening,
  oldest: WaitingAlert,
  waiting: WaitingAlert[],
  deps: FalconOpeningDeps,
): Promise<void> {
  const { client, deployment, inbox, log, now } = deps;
  const record = opening.record();
  const sameWindow = waiting.filter((it) => isWithinWindow({ ...record, openedAt: oldest.receivedAt }, it));
  const { alerts, evidence } = whatFits(sameWindow, maxEvidence, () => false);
  if (alerts.length === 0)
    return opening.fail(oldest, `carries more than the ${maxEvidence} evidence items of a case`);
  const plan = planCase(oldest, tokenOf(deployment, record), record);
  const send = async (items: Evidence[]) => {
    await opening.begin(
      'create',
      items.map(({ id }) => id),
    );
    return client.createCase({ ...plan, ...byKind(items) }, await opening.sendOptions());
  };
  try {
    const { opened, complete } = await sendWithOrWithout(evidence, send);
    // What the platform left out is attached next, one by one where it must be.
    const attached = complete ? alerts : [];
    await inbox.markAttached(record.caseKey, attached, opened.id, now());
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
    if (!(error instanceof Declined)) throw error;
    await opening.fail(oldest, error.message);
    await opening.finish();
  }
}

/** A create that is refused, perhaps for its evidence, is tried without it: better an empty case than none. */
async function sendWithOrWithout(
  evidence: Evidence[],
  send: (items: Evidence[]) => Promise<{ case: FalconCase; complete: boolean }>,
): Promise<{ opened: FalconCase; complete: boolean }> {
  try {
    const { case: opened, complete } = await send(evidence);
    return { opened, complete };
  } catch (error) {
    if (!(error instanceof Declined) || evidence.length === 0) throw error;
    return { opened: (await send([])).case, complete: false };
  }
}

async function attach(
  opening: Opening,
  caseId: string,
  waiting: WaitingAlert[],
  deps: FalconOpeningDeps,
): Promise<void> {
  const { client, deadline, log } = deps;
  const { caseKey, connection } = opening.record();
  const current = await client.getCase(caseId, { sendBefore: deadline });
  if (!current) return opening.succeed();
  if (current.status === 'closed') return reopenOrSucceed(opening, current, waiting, deps);
  const { alerts, evidence } = whatFits(waiting, maxEvidence - heldBy(current).size, isIn(current));
  if (alerts.length === 0) return opening.succeed();
  const outcome = evidence.length > 0 ? await send(opening, current, evidence, deps) : nothingRefused;
  const attached = await opening.settle(alerts, (it) => evidenceOf(it).map(({ id }) => id), caseId, outcome);
  await opening.finish();
  log.info('alerts attached', {
    connection,
    caseKey,
    caseId,
    alerts: attached,
    evidence: evidence.length - outcome.poisoned.size - outcome.left.length,
  });
}

/** One call for each kind of evidence, more only where some of it is refused. */
async function send(
  opening: Opening,
  current: FalconCase,
  evidence: Evidence[],
  { client, deadline }: FalconOpeningDeps,
) {
  await opening.begin(
    'attach',
    evidence.map(({ id }) => id),
  );
  const look = async () => {
    const now = await client.getCase(current.id, { sendBefore: deadline });
    if (!now) return { held: new Set<string>(), room: 0 };
    return { held: heldBy(now), room: now.status === 'closed' ? 0 : maxEvidence - heldBy(now).size };
  };
  const { alertIds, eventIds } = byKind(evidence);
  const alerts = await attachAll(
    alertIds,
    async (ids) => client.addAlertEvidence(current.id, ids, await opening.sendOptions()),
    look,
  );
  const events = await attachAll(
    eventIds,
    async (ids) => client.addEventEvidence(current.id, ids, await opening.sendOptions()),
    look,
  );
  return {
    poisoned: new Map([...alerts.poisoned, ...events.poisoned]),
    left: [...alerts.left, ...events.left],
  };
}

/** A person closed the case: the route says whether it is opened again or another follows. */
async function reopenOrSucceed(
  opening: Opening,
  closed: FalconCase,
  [oldest]: WaitingAlert[],
  { client, deadline, log }: FalconOpeningDeps,
): Promise<void> {
  const { caseKey, connection } = opening.record();
  if (oldest?.draft.whenClosed !== 'reopen') return opening.succeed();
  try {
    await client.reopenCase(closed, { sendBefore: deadline });
    log.info('case reopened', { connection, caseKey, caseId: closed.id });
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    // Changed under our eyes: it is read again. Refused for another reason: the next case takes the alerts.
    if (error.status !== 409 && !/version/i.test(error.code)) await opening.succeed();
  }
}
