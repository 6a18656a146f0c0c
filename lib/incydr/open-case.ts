import { tokenOf } from '../case-records.ts';
import { Declined, Unavailable } from '../errors.ts';
import { attachAll } from '../evidence.ts';
import type { WaitingAlert } from '../inbox.ts';
import { drain, isWithinWindow, type Opening, type OpeningDeps } from '../opening.ts';
import type { Ring } from '../rings.ts';
import type { IncydrClient, NewIncydrCase } from './client.ts';
import { nameToken, planCase } from './draft.ts';
import type { CaseDetail } from './schemas.ts';

export type IncydrOpeningDeps = OpeningDeps & { client: IncydrClient };

// No source documents a maximum of ids in a call: this keeps a request small, and a refused one cheap to halve.
const maxEventsInCall = 500;

/** Opens a case for the alerts that wait under a key, or attaches them to the one that is open. */
export const openIncydrCase = (ring: Ring, deps: IncydrOpeningDeps): Promise<void> =>
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
      else await attach(opening, Number(record.caseId), waiting, deps);
      return 'again';
    },
    deps,
  );

/** An attempt whose outcome nobody recorded: looks for what it did, before anything is sent again. */
async function recover(opening: Opening, waiting: WaitingAlert[], deps: IncydrOpeningDeps): Promise<void> {
  const { deployment, inbox, log, now } = deps;
  const record = opening.record();
  const number =
    record.caseId === null ? await findByToken(tokenOf(deployment, record), deps) : Number(record.caseId);
  if (number === null) return opening.finish();
  const { held } = await lookAt(number, deps);
  const attached = waiting.filter(
    ({ alert }) => alert.incydrEventIds.length > 0 && alert.incydrEventIds.every((id) => held.has(id)),
  );
  const caseId = String(number);
  await inbox.markAttached(record.caseKey, attached, caseId, now());
  await opening.finish({
    caseId,
    openedAt: record.openedAt ?? waiting[0]?.receivedAt ?? now().toISOString(),
  });
  log.info('case recovered', {
    connection: record.connection,
    caseKey: record.caseKey,
    caseId,
    alerts: attached.length,
  });
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
  const plan = planCase(oldest, tokenOf(deployment, record), record);
  await opening.begin('create', []);
  const number = await createOrFind(opening, plan, deps);
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
  plan: NewIncydrCase,
  deps: IncydrOpeningDeps,
): Promise<number | string> {
  const { client, deployment, now, timings } = deps;
  try {
    return (await client.createCase(plan, await opening.sendOptions())).number;
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    if (error.code.includes('NAME_EXISTS')) {
      const number = await findByToken(tokenOf(deployment, opening.record()), deps);
      if (number !== null) return number;
      // Our own name, opened by an attempt that the index does not show yet.
      throw new Unavailable(error.message, {
        retryAt: new Date(now().getTime() + timings.indexLag),
        sent: false,
        cause: error,
      });
    }
    // A subject or assignee that the tenant does not know: a case without one is better than none.
    const nameless = { ...plan, subject: null, assignee: null };
    const again = error.code.includes('INVALID_USER') && (plan.subject !== null || plan.assignee !== null);
    return again ? createOrFind(opening, nameless, deps) : error.message;
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
  const alerts = inOneCall(waiting.filter((it) => isWithinWindow(record, it)));
  const ids = [...new Set(alerts.flatMap(({ alert }) => alert.incydrEventIds))];
  if (ids.length > 0) await opening.begin('attach', ids, opened);
  const send = async (some: string[]) => client.addFileEvents(number, some, await opening.sendOptions());
  const { poisoned, left } = await attachAll(ids, send, () => lookAt(number, deps));
  const caseId = String(number);
  const attached = await opening.settle(alerts, (it) => it.incydrEventIds, caseId, { poisoned, left });
  await opening.finish(opened);
  const { connection, caseKey } = record;
  if (attached > 0)
    log.info('alerts attached', {
      connection,
      caseKey,
      caseId,
      alerts: attached,
      evidence: ids.length - poisoned.size - left.length,
    });
  // What is left found the case closed or gone, which is final on this platform.
  if (left.length > 0) await opening.succeed();
}

/** What a case holds; no room where it is closed, archived or deleted. */
async function lookAt(number: number, { client, deadline }: IncydrOpeningDeps) {
  const options = { sendBefore: deadline };
  const current: CaseDetail | null = await client.getCase(number, options);
  if (!current) return { held: new Set<string>(), room: 0 };
  const events = await client.listFileEvents(number, options);
  const held = new Set(events.map(({ eventId }) => eventId).filter((id) => id !== null));
  return { held, room: current.status === 'OPEN' ? Number.POSITIVE_INFINITY : 0 };
}

/** The case that bears a token in its name, closed ones included; null where the index has none (yet). */
async function findByToken(token: string, { client, deadline }: IncydrOpeningDeps): Promise<number | null> {
  const { cases } = await client.listCases({ name: token }, { sendBefore: deadline });
  return cases.find(({ name }) => name?.includes(nameToken(token)))?.number ?? null;
}

/** The oldest alerts whose file events one call takes; at least one. */
function inOneCall(alerts: WaitingAlert[]): WaitingAlert[] {
  let room = maxEventsInCall;
  const end = alerts.findIndex(({ alert }, index) => {
    room -= alert.incydrEventIds.length;
    return index > 0 && room < 0;
  });
  return end < 0 ? alerts : alerts.slice(0, end);
}
