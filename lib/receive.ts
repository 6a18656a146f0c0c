import * as v from 'valibot';
import { type Alert, alertSchema, partsOf } from './alert.ts';
import type { Bodies } from './bodies.ts';
import type { Config, SourceSettings } from './config.ts';
import { Refused } from './errors.ts';
import type { AlertState, Arrival, Inbox } from './inbox.ts';
import { parseJson } from './json.ts';
import type { Log } from './log.ts';
import type { CausedRing, RingAll } from './rings.ts';
import type { Placement, Router } from './routes.ts';
import type { SecretStore } from './secrets.ts';
import { schemeOf } from './signatures/index.ts';
import type { Delivery } from './signatures/scheme.ts';
import { sourceOfType } from './sources/index.ts';
import type { Source } from './sources/source.ts';
import { cutAt } from './text.ts';

export type ReceiveDeps = {
  settings: Config['sources'];
  router: Router;
  inbox: Inbox;
  ring: RingAll;
  secrets: SecretStore;
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

// Lambda takes 6 MB a request, a third of it lost where API Gateway sends base64.
export const maxBody = 4 * 1024 * 1024;
const maxAlerts = 1_000;
// A row of DynamoDB holds 400 kB: a larger body is kept in S3, and the row its key.
const maxBodyInRow = 256 * 1024;
const maxDescription = 8_000;
// Alerts of one delivery that are written at a time.
const inParallel = 25;

/**
 * Takes one delivery: verifies it, reads its alerts, puts each in the inbox and rings for those that wait.
 * It returns only once all of that is durable.
 * @throws Refused for what the sender did wrong, Unavailable where it is to send again.
 */
export async function receiveDelivery(delivery: Delivery, deps: ReceiveDeps): Promise<Receipt> {
  const settings = sourceOf(delivery, deps);
  checkRequest(delivery);
  await verify(delivery, settings, deps);
  const alerts = readAlerts(delivery, settings);
  const bodyKey =
    delivery.body.length > maxBodyInRow ? await deps.bodies.keep(delivery.source, delivery.body) : null;
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

function sourceOf({ source }: Delivery, { settings }: ReceiveDeps): SourceSettings {
  const found = Object.hasOwn(settings, source) ? settings[source] : undefined;
  if (!found) throw new Refused(404, `no source of this name is configured: ${cutAt(source, 80)}`);
  return found;
}

/** All that can be refused without looking at the body. */
function checkRequest({ method, headers, body }: Delivery): void {
  if (method !== 'POST') throw new Refused(405, `alerts are posted: ${method} is not served here`);
  if (body.length > maxBody)
    throw new Refused(413, `the body has ${body.length} bytes; the most is ${maxBody}`);
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'none';
  if (!/^application\/([\w.-]+\+)?json$/.test(type))
    throw new Refused(415, `the content type is ${cutAt(type, 80)}; send application/json`);
}

async function verify(delivery: Delivery, { auth }: SourceSettings, { secrets }: ReceiveDeps): Promise<void> {
  const verifies = schemeOf(auth);
  if (verifies(delivery, await secrets.source(auth.secret))) return;
  // The secret may have been replaced since it was cached.
  if (verifies(delivery, await secrets.source(auth.secret, { fresh: true }))) return;
  throw new Refused(401, 'the secret of this source is missing or wrong');
}

function readAlerts({ source, body }: Delivery, { type }: SourceSettings): Alert[] {
  if (body.length === 0) throw new Refused(422, 'the body is empty');
  const alerts = parseAlerts(sourceOfType(type), parsedBody(body)).map((alert) => ({ ...alert, source }));
  if (alerts.length > maxAlerts)
    throw new Refused(413, `the delivery has ${alerts.length} alerts; the most is ${maxAlerts}`);
  return alerts.map((alert, index) => {
    const whole = v.safeParse(alertSchema, alert);
    if (!whole.success) throw unreadable(whole.issues, `alert ${index}: `);
    return {
      ...whole.output,
      description: whole.output.description === null ? null : cutAt(whole.output.description, maxDescription),
    };
  });
}

function parsedBody(body: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    // The parser's own message quotes the body.
    const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
    throw new Refused(
      422,
      `the body is not JSON in UTF-8${position === undefined ? '' : `: it goes wrong at character ${position}`}`,
      { cause },
    );
  }
}

function parseAlerts(source: Source, json: unknown) {
  try {
    return source(json);
  } catch (error) {
    if (v.isValiError(error)) throw unreadable(error.issues, '');
    throw error;
  }
}

function unreadable(
  [issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
  where: string,
): Refused {
  const path = v.getDotPath(issue);
  return new Refused(
    422,
    `${where}${path ?? 'the body'} was not understood: expected ${issue.expected ?? issue.kind}`,
    { path },
  );
}

/** Puts one alert where its routes say, on each connection; what has no place is kept with the reason. */
async function place(alert: Alert, arrival: Arrival, { router, inbox }: ReceiveDeps): Promise<Outcome[]> {
  const keep = async (
    state: 'unrouted' | 'suppressed' | 'failed',
    reason: string,
    connection: string | null = null,
    route: string | null = null,
  ): Promise<Outcome> => {
    const result = await inbox.keep(alert, state, reason, connection, arrival);
    return { id: alert.id, result, state, connection, route, caseKey: null };
  };
  if (alert.state === 'resolved')
    return [await keep('suppressed', 'the alert is resolved: it opens no case')];
  const placements = await router(alert);
  if (placements.length === 0) return [await keep('unrouted', 'no route takes this alert')];
  return Promise.all(
    placements.map((it) =>
      'reason' in it ? keep('failed', it.reason, it.connection, it.route) : accept(alert, it, arrival, inbox),
    ),
  );
}

async function accept(alert: Alert, placement: Placement, arrival: Arrival, inbox: Inbox): Promise<Outcome> {
  const parts = await Promise.all(
    partsOf(alert).map((part, index) => inbox.accept(part, placement, arrival, index)),
  );
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

function logReceipt({ id, source }: Delivery, outcomes: Outcome[], log: Log): void {
  const count = (holds: (outcome: Outcome) => boolean) => outcomes.filter(holds).length;
  log.info(
    outcomes.every(({ result }) => result === 'duplicate') ? 'delivery is a duplicate' : 'delivery accepted',
    {
      delivery: id,
      source,
      alerts: outcomes.length,
      duplicates: count(({ result }) => result === 'duplicate'),
      unrouted: count(({ state }) => state === 'unrouted'),
      failed: count(({ state }) => state === 'failed'),
    },
  );
}
