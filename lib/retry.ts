import type { Alert } from './alert.ts';
import { type AlertWay, alertKeyIn } from './alert-ways.ts';
import type { Inbox } from './inbox.ts';
import type { AlertState } from './inbox-rows.ts';
import { accept } from './receive.ts';
import type { PlatformCases } from './reconcile.ts';
import type { Ring } from './rings.ts';
import type { Misplacement, Placement, Router } from './routes.ts';
import type { Suppressor } from './suppressions.ts';
import type { Table } from './table.ts';

/** What is to be done for one alert that is where nobody wants it; `says` tells a person. */
export type Retry = { way: AlertWay; says: string } & (
  | { does: 'wait'; from: AlertState; ring: Ring }
  | { does: 'ring'; ring: Ring }
  | { does: 'place'; alert: Alert; placements: Placement[]; misplaced: Misplacement[] }
  | { does: 'nothing' }
);

export type RetryDeps = {
  router: Router;
  suppressor: Suppressor;
  /** Names of the connections that there are: on any other nothing can be rung. */
  connections: ReadonlySet<string>;
  /** The alert with its sender's body, where that is kept in the bucket; null where it cannot be read again. */
  wholeOf: (way: AlertWay, bodyKey: string) => Promise<Alert | null>;
  casesOf: (connection: string) => PlatformCases;
  now: () => Date;
};

/** Decides what a retry does for an alert. Reads only. */
export async function planRetry(way: AlertWay, deps: RetryDeps): Promise<Retry> {
  const nothing = (says: string): Retry => ({ way, does: 'nothing', says: `left alone: ${says}` });
  const { state, caseKey, connection, alert } = way;
  if (alert.fault) return nothing('it could not be read; have its sender send it again');
  if (caseKey === null || connection === null)
    return state === 'failed' || state === 'unrouted' ? planPlacing(way, deps) : nothing(`it is ${state}`);
  if (!deps.connections.has(connection)) return nothing(`no connection is named ${connection} any more`);
  const ring = { connection, caseKey };
  if (state === 'waiting')
    return { way, does: 'ring', ring, says: `rung for: it waits already${untilOf(way)}` };
  if (state === 'failed')
    return {
      way,
      does: 'wait',
      from: state,
      ring,
      says: `set to wait for its case again, and rung for${untilOf(way)}`,
    };
  if (state === 'held') return nothing('it is held until there are enough of its key');
  if (state !== 'attached') return nothing(`it is ${state}`);
  const lost = await lostFrom(way, connection, deps);
  return lost === null
    ? nothing(`case ${way.caseId} holds it`)
    : { way, does: 'wait', from: state, ring, says: `set to wait for its case again, and rung for: ${lost}` };
}

const untilOf = ({ record }: AlertWay): string =>
  record?.dueAt ? `; the next try is due at ${record.dueAt}` : '';

/** Why an alert is no longer in its case, where a person took it out or deleted the case; null where it is in there. */
async function lostFrom({ caseId, alert }: AlertWay, connection: string, { casesOf }: RetryDeps) {
  const cases = casesOf(connection);
  const held = await cases.held(caseId ?? '');
  if (!held) return `case ${caseId} is gone`;
  const missing = cases.evidenceOf(alert).filter((id) => !held.has(id));
  return missing.length === 0 ? null : `case ${caseId} does not hold ${missing.join(', ')}`;
}

/** An alert that is under no key is asked of the routes as they are now. */
async function planPlacing(way: AlertWay, { router, suppressor, wholeOf, now }: RetryDeps): Promise<Retry> {
  const nothing = (says: string): Retry => ({ way, does: 'nothing', says: `left alone: ${says}` });
  const alert: Alert | null =
    way.bodyKey === null ? { ...way.alert, fields: way.fields } : await wholeOf(way, way.bodyKey);
  if (alert === null) return nothing(`its body cannot be read again from ${way.bodyKey}`);
  const suppressed = await suppressor(alert, now());
  if (suppressed !== null) return nothing(`it is suppressed: ${suppressed}`);
  // One that failed on a connection is on the others already.
  const found = (await router(alert)).filter((it) => (way.connection ?? it.connection) === it.connection);
  const placements = found.filter((it): it is Placement => !isMisplacement(it));
  const misplaced = found.filter(isMisplacement);
  if (placements.length === 0) return nothing(misplaced[0]?.reason ?? 'no route takes it');
  const routes = placements.map(({ connection, route }) => `${connection}, by route "${route}"`);
  return {
    way,
    does: 'place',
    alert,
    placements,
    misplaced,
    says: `set to wait for a case on ${routes.join(' and ')}, and rung for`,
  };
}

const isMisplacement = (it: Placement | Misplacement): it is Misplacement => 'reason' in it;

/**
 * Does what was planned up to the ring, and answers the rings that are then due: an item changes its state by one conditional write, and
 * whoever dies before the ring has left an alert that the sweep finds.
 */
export async function beginRetry(
  retry: Retry,
  { table, inbox, now }: { table: Table; inbox: Inbox; now: () => Date },
): Promise<Ring[]> {
  if (retry.does === 'nothing') return [];
  if (retry.does === 'ring') return [retry.ring];
  if (retry.does === 'place') return place(retry, { table, inbox, now });
  const { way, from, ring } = retry;
  const { pk, sk, receivedAt } = way;
  const set = {
    state: 'waiting',
    stateAt: now().toISOString(),
    waitingSince: `${receivedAt}#${alertKeyIn(way)}`,
  };
  // What another began meanwhile is its own: it rings itself.
  return (await table.updateIfState({ pk, sk }, [from], set, ['reason', 'caseId', 'expiresAt']))
    ? [ring]
    : [];
}

/** Accepts an alert where the routes send it, as its delivery would be now, then ends the item that was under no key. */
async function place(
  { way, alert, placements, misplaced }: Retry & { does: 'place' },
  { table, inbox, now }: { table: Table; inbox: Inbox; now: () => Date },
): Promise<Ring[]> {
  const { pk, sk, deliveryId, receivedAt, bodyKey } = way;
  const arrival = { deliveryId: deliveryId ?? '', receivedAt: new Date(receivedAt), bodyKey };
  const rings: Ring[] = [];
  for (const placement of placements) {
    const { state, caseKey, connection } = await accept(alert, placement, arrival, inbox);
    if (state === 'waiting' && caseKey !== null && connection !== null) rings.push({ connection, caseKey });
  }
  for (const { reason, connection } of misplaced)
    await inbox.keep(alert, 'failed', reason, connection, arrival);
  const at = now().toISOString();
  const reason = `placed again at ${at}: it went to ${placements.map((it) => it.connection).join(' and ')}`;
  await table.updateIfState({ pk, sk }, ['failed', 'unrouted'], { state: 'suppressed', stateAt: at, reason });
  return rings;
}
