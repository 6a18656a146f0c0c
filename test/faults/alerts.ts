import type { Random } from '../../local/simulators/random.ts';

type Platform = 'falcon' | 'incydr';

/** One alert as its sender knows it: the case key's value, and the evidence it brings. */
export type SentAlert = { id: string; key: string; evidence: string[]; isPoisoned: boolean };

/** An alert without evidence, alone under its key: its case is told by its name. */
export const isBare = ({ evidence }: SentAlert): boolean => evidence.length === 0;

/** What the alert, and so its case, is called. */
export const titleOf = (alert: SentAlert): string => (isBare(alert) ? `Bare ${alert.key}` : 'Beacon');

/** One request of a sender, with when it is first sent and when it is sent again, though it was accepted. */
export type Delivery = {
  platform: Platform;
  alerts: SentAlert[];
  at: number;
  again: number[];
  body: Buffer;
};

const mostTogether = 4;
const poisonedShare = 0.02;
const bareShare = 0.1;
const againShare = 0.15;
// These keys get many of the alerts: more than a Falcon case holds.
const hotKeys = 2;

/** What all senders send in a span of time: so many alerts over so many keys, half of them on either platform. */
export function draw(
  random: Random,
  { alerts, keys, span, hotShare }: { alerts: number; keys: number; span: number; hotShare: number },
): Delivery[] {
  const deliveries: Delivery[] = [];
  for (let made = 0; made < alerts; ) {
    const platform = made % 2 === 0 ? 'falcon' : 'incydr';
    // Splunk sends one alert a delivery, Falcon's alerts come in lists.
    const together = platform === 'falcon' ? random.whole(1, mostTogether) : 1;
    const some = Array.from({ length: together }, (_, n) =>
      alertOf(platform, made + n, random, { keys: keys / 2, hotShare }),
    );
    const at = random.whole(0, span);
    const again = random.chance(againShare) ? [at + random.whole(1, span)] : [];
    deliveries.push({ platform, alerts: some, at, again, body: bodyOf(platform, some) });
    made += together;
  }
  return deliveries;
}

function alertOf(
  platform: Platform,
  number: number,
  random: Random,
  { keys, hotShare }: { keys: number; hotShare: number },
): SentAlert {
  const key = random.chance(hotShare) ? random.whole(0, hotKeys - 1) : random.whole(0, keys - 1);
  if (platform === 'incydr' && random.chance(bareShare))
    return { id: `sid-${number}`, key: `bare ${number}`, evidence: [], isPoisoned: false };
  const isPoisoned = random.chance(poisonedShare);
  const count = isPoisoned ? 1 : random.whole(1, 3);
  const idOf = (n: number) =>
    platform === 'falcon'
      ? `00000000000000000000000000000001:ind:host${key}:${number}-${n}`
      : `0_tenant_device-${key}_${number}_${n}`;
  const evidence = Array.from({ length: count }, (_, n) => idOf(n));
  const id = platform === 'falcon' ? (evidence[0] ?? '') : `sid-${number}`;
  return { id, key: `${platform} ${key}`, evidence, isPoisoned };
}

/** A Falcon alert carries its own id; what else it brings are alerts that the simulator knows as events' ids are not looked at. */
const bodyOf = (platform: Platform, alerts: SentAlert[]): Buffer =>
  Buffer.from(
    JSON.stringify(platform === 'falcon' ? { resources: alerts.map(falconBody) } : splunkBody(alerts)),
  );

const falconBody = ({ id, key, evidence }: SentAlert) => ({
  composite_id: id,
  name: 'Beacon',
  severity: 70,
  device: { hostname: key },
  event_ids: evidence.slice(1),
});

const splunkBody = ([alert]: SentAlert[]) => ({
  sid: alert?.id,
  search_name: alert && titleOf(alert),
  result: { user: alert?.key, 'event.id': alert?.evidence },
});
