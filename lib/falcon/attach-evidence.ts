import { Overtaken } from '../case-records.ts';
import { Conflict, Declined } from '../errors.ts';
import { attachAll, type Look } from '../evidence.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import { idsFor } from '../log.ts';
import type { Opening } from '../opening.ts';
import { type FalconCase, maxEvidence } from './client/case-schemas.ts';
import { byKind, heldBy, idsOf, isIn, whatFits } from './evidence.ts';
import { addEvidence, changeCase, type FalconOpeningDeps, getCase, isReadOnly } from './opening-calls.ts';

/** Attaches what waits to the open case; what it takes no more of goes to the next. */
export async function attachEvidence(
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
  const attached: WaitingAlert[] = [];
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
      attached.push(...some);
    },
    failed: opening.fail,
  });
  await opening.finish();
  if (attached.length > 0)
    log.info('alerts attached', {
      connection,
      caseKey,
      caseId,
      alerts: attached.length,
      alertIds: idsFor(attached.map(({ alert }) => alert)),
      evidence: evidence.length,
    });
  const rest = [...left, ...waiting.slice(alerts.length)];
  // What did not fit before does not fit now, unless something else was refused: the case is not asked again.
  if (left.length > 0 || !fits(rest, held)) await leave(rest, held, !isClosed);
}

function lookAt(current: FalconCase | null, opening: Opening): Look {
  if (!current) opening.believeGone();
  if (!current) return { held: new Set(), room: 0 };
  return { held: heldBy(current), room: takesMore(current) ? maxEvidence - heldBy(current).size : 0 };
}

/** Whether a case has room for the oldest of these; with none there is nothing to leave it for. */
const fits = ([oldest]: WaitingAlert[], held: ReadonlySet<string>): boolean =>
  !oldest || whatFits([oldest], maxEvidence - held.size, ({ id }) => held.has(id)).alerts.length > 0;

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
