import { type Alert, partsOf } from './alert.ts';
import type { Bodies } from './bodies.ts';
import { type ReadingDeps, readDelivery } from './delivery.ts';
import { Refused } from './errors.ts';
import { withinBudget } from './expression-bounds.ts';
import type { Inbox } from './inbox.ts';
import type { AlertState, Arrival } from './inbox-rows.ts';
import { idsFor, type Log } from './log.ts';
import type { CausedRing, RingAll } from './rings.ts';
import type { Misplacement, Placement, Router } from './routes.ts';
import type { Delivery } from './signatures/scheme.ts';
import type { Suppressor } from './suppressions.ts';

export type ReceiveDeps = ReadingDeps & {
  router: Router;
  suppressor: Suppressor;
  /** Names of all connections: where an alert that is resolved may have gone. */
  connections: readonly string[];
  inbox: Inbox;
  ring: RingAll;
  bodies: Bodies;
  log: Log;
};

/** What became of one alert on one connection, as the sender is told. */
export type Outcome = {
  id: string;
  result: 'accepted' | 'duplicate';
  state: AlertState;
  connection: string | null;
  route: string | null;
  caseKey: string | null;
};

/** Everything named here is in the inbox, and rung for. */
export type Receipt = { delivery: string; alerts: Outcome[] };

// A row of DynamoDB holds 400 kB: a larger body is kept in S3, and the row its key.
const maxBodyInRow = 256 * 1024;
// An expression that is slow on many alerts may not cost the delivery: the function has 29 s for all of it.
const expressionTime = 10_000;
// Alerts of one delivery that are written at a time.
const inParallel = 25;

/**
 * Takes one delivery: verifies it, reads its alerts, puts each in the inbox and rings for those that wait.
 * It returns only once all of that is durable.
 * @throws Refused for what the sender did wrong, Unavailable where it is to send again.
 */
export const receiveDelivery = (delivery: Delivery, deps: ReceiveDeps): Promise<Receipt> =>
  withinBudget(expressionTime, () => receive(delivery, deps));

async function receive(delivery: Delivery, deps: ReceiveDeps): Promise<Receipt> {
  const { alerts, body } = await readDelivery(delivery, deps);
  const isLarge = body.length > maxBodyInRow || alerts.some(({ fields }) => sizeOf(fields) > maxBodyInRow);
  const bodyKey = isLarge ? await deps.bodies.keep(delivery.source, body) : null;
  const arrival: Arrival = { deliveryId: delivery.id, receivedAt: delivery.receivedAt, bodyKey };
  const outcomes: Outcome[] = [];
  for (let start = 0; start < alerts.length; start += inParallel) {
    const batch = alerts.slice(start, start + inParallel);
    outcomes.push(...(await Promise.all(batch.map((alert) => place(alert, arrival, deps)))).flat());
  }
  await deps.ring(ringsFor(outcomes, delivery.id));
  logReceipt(delivery, outcomes, deps.log);
  return { delivery: delivery.id, alerts: outcomes };
}

/** Bytes of an object as a row holds it: a short body can grow, where it wrote numbers as 1e20. */
function sizeOf(fields: object): number {
  try {
    return Buffer.byteLength(JSON.stringify(fields));
  } catch (cause) {
    throw new Refused(422, 'the body is nested too deeply', { cause });
  }
}

/** Puts one alert where its routes say, on each connection; what has no place is kept with the reason. */
async function place(alert: Alert, arrival: Arrival, deps: ReceiveDeps): Promise<Outcome[]> {
  const { inbox } = deps;
  const keep = async (
    state: 'unrouted' | 'suppressed' | 'failed',
    reason: string,
    connection: string | null = null,
    route: string | null = null,
  ): Promise<Outcome> => {
    const result = await inbox.keep(alert, state, reason, connection, arrival);
    return { id: alert.id, result, state, connection, route, caseKey: null };
  };
  if (alert.fault) return [await keep('failed', alert.fault.reason)];
  const { placements, suppressed } = await placesOf(alert, arrival, deps);
  if (suppressed !== null) return [await keep('suppressed', suppressed)];
  if (placements.length === 0) return [await keep('unrouted', 'no route takes this alert')];
  return Promise.all(
    placements.map((it) =>
      'reason' in it ? keep('failed', it.reason, it.connection, it.route) : accept(alert, it, arrival, inbox),
    ),
  );
}

type Places = { placements: (Placement | Misplacement)[]; suppressed: string | null };

/** Where an alert goes. One that is resolved goes where it went when it was open, whatever the routes say by now. */
async function placesOf(
  alert: Alert,
  { receivedAt }: Arrival,
  { router, suppressor, connections, inbox }: ReceiveDeps,
): Promise<Places> {
  if (alert.state === 'open') {
    const suppressed = await suppressor(alert, receivedAt);
    return { placements: suppressed === null ? await router(alert) : [], suppressed };
  }
  const known = await Promise.all(connections.map((it) => inbox.placeOf(it, alert)));
  const places = known.filter((it) => it !== null);
  const placements = places.length > 0 ? places : (await router(alert)).filter((it) => !('reason' in it));
  return {
    placements,
    suppressed: placements.length > 0 ? null : 'the alert is resolved, and went to no case',
  };
}

/** Puts an alert under a case key, in parts where it carries more evidence than a case holds. */
export async function accept(
  alert: Alert,
  placement: Placement,
  arrival: Arrival,
  inbox: Inbox,
): Promise<Outcome> {
  const pieces = alert.state === 'open' ? partsOf(alert) : [alert];
  const parts = await Promise.all(pieces.map((part, index) => inbox.accept(part, placement, arrival, index)));
  // An alert in parts is accepted, or waits, as long as any part does.
  const telling = parts.find(({ state }) => state === 'waiting') ?? parts[0];
  const { connection, route } = placement;
  return {
    id: alert.id,
    result: parts.some(({ result }) => result === 'accepted') ? 'accepted' : 'duplicate',
    state: telling?.state ?? 'waiting',
    connection,
    route,
    caseKey: telling?.caseKey ?? placement.caseKey,
  };
}

/** One ring for each key that has alerts waiting, whether they came now or with an earlier delivery. */
function ringsFor(outcomes: Outcome[], cause: string): CausedRing[] {
  const rings = new Map<string, CausedRing>();
  for (const { state, connection, caseKey } of outcomes) {
    if (state === 'waiting' && connection !== null && caseKey !== null)
      rings.set(caseKey, { connection, caseKey, cause });
  }
  return [...rings.values()];
}

/** Whether all that a delivery says came before. One without any alert is nothing that did. */
export const isDuplicate = (outcomes: readonly Outcome[]): boolean =>
  outcomes.length > 0 && outcomes.every(({ result }) => result === 'duplicate');

function logReceipt({ id, source }: Delivery, outcomes: Outcome[], log: Log): void {
  const count = (holds: (outcome: Outcome) => boolean) => outcomes.filter(holds).length;
  log.info(isDuplicate(outcomes) ? 'delivery is a duplicate' : 'delivery accepted', {
    delivery: id,
    source,
    alerts: outcomes.length,
    alertIds: idsFor(outcomes),
    duplicates: count(({ result }) => result === 'duplicate'),
    unrouted: count(({ state }) => state === 'unrouted'),
    failed: count(({ state }) => state === 'failed'),
  });
}
