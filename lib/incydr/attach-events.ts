import { attachAll } from '../evidence.ts';
import type { CaseFacts } from '../case-records.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import { idsFor } from '../log.ts';
import type { Opening } from '../opening.ts';
import { factsOf, idsOf, type IncydrOpeningDeps, lookAt } from './opening-calls.ts';
import { listAlerts } from './update-case.ts';

// No source documents a maximum of ids in a call: this keeps a request small, and a refused one cheap to halve.
const maxEventsInCall = 500;
// The attempt is written down with its ids, in a row of 400 kB at most.
const maxCharacters = 100_000;
// Nor does any tell whether a case holds only so many, nor how that is refused: these are the words that such a refusal has.
const tooMany = /too.?many|at most|maximum|\bmax|limit|exceed/i;

/** Attaches what waits to the open case, in one call; what it takes no more of goes to the next. */
export async function attachEvents(
  opening: Opening,
  number: number,
  waiting: WaitingAlert[],
  deps: IncydrOpeningDeps,
  opened?: CaseFacts,
): Promise<void> {
  const { client, log } = deps;
  const { connection, caseKey } = opening.record();
  const caseId = String(number);
  const alerts = inOneCall(waiting);
  const ids = [...new Set(alerts.flatMap(({ alert }) => idsOf(alert)))];
  if (ids.length > 0) {
    const facts = opened ?? (await factsOf(number, opening, deps));
    if (!facts) return opening.nextGeneration({ isGone: true });
    await opening.begin('attach', ids, facts);
  } else if (!opened) {
    // Without a call to refuse, only a look tells that the case takes no more.
    const { room, isGone } = await lookAt(number, opening, deps);
    if (room === 0) return opening.nextGeneration({ isGone });
  }
  const attached: WaitingAlert[] = [];
  let seen = { isGone: false, room: 1 };
  const { left, held } = await attachAll(alerts, new Set(), {
    idsOf,
    send: async (some) =>
      client.cases.addFileEventsToCase({ caseNumber: number, eventIds: some }, await opening.sendOptions()),
    look: async () => {
      const look = await lookAt(number, opening, deps);
      seen = look;
      return look;
    },
    isAlreadyThere: ({ code }) => code.includes('CASE_ALREADY_HAS_EVENT'),
    isFull: ({ code }) => tooMany.test(code),
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
      alertIds: idsFor(attached.map(({ alert }) => alert)),
      evidence: ids.length,
    });
  if (!opened && attached.some(({ draft }) => draft.findings === 'all'))
    await listAlerts(opening, number, attached, deps);
  // What is left found the case full or, which is final on this platform, closed or gone.
  const { isGone, room } = seen;
  if (left.length > 0) await opening.leaveCase(left, { caseId, held, idsOf, isGone, overflows: room > 0 });
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
