import type { FalconSimulator } from '../local/simulators/falcon/index.ts';
import type { IncydrSimulator } from '../local/simulators/incydr/index.ts';
import { parseConfig } from '../lib/config.ts';
import type { Inbox } from '../lib/inbox.ts';
import type { Log } from '../lib/log.ts';
import { receiveDelivery } from '../lib/receive.ts';
import type { RingAll } from '../lib/rings.ts';
import { compileRoutes } from '../lib/routes.ts';
import { compileSuppressions } from '../lib/suppressions.ts';

export type Platform = 'falcon' | 'incydr';

/** So many alerts over so many keys, each with one item of evidence. */
export type Storm = { platform: Platform; alerts: number; keys: number };

const secret = 'a-secret-of-a-storm';

const connection = { url: 'http://127.0.0.1', secret: 'connection' };
const source = (type: string) => ({
  type,
  auth: { scheme: 'header', header: 'x-secret', secret: 'source' },
});

/** Routes such as the example's, with the budgets that a connection has unless others are given. */
export const config = parseConfig(
  JSON.stringify({
    connections: {
      falcon: { platform: 'falcon', ...connection },
      incydr: { platform: 'incydr', ...connection },
    },
    sources: { falcon: source('crowdstrike_alerts_v2'), incydr: source('splunk') },
    routes: [
      {
        name: 'hosts',
        when: 'severity >= 50 and $count(falconAlertIds) > 0',
        open: 'falcon',
        case: { key: ['host'], name: '{{ title }} on {{ host }}', severity: '{{ severity }}' },
      },
      {
        name: 'users',
        when: '$count(incydrEventIds) > 0',
        open: 'incydr',
        case: { key: ['user'], name: '{{ rule.name }}: {{ user }}' },
      },
    ],
  }),
);

/** The evidence of one alert of a storm. */
const evidenceOf = (platform: Platform, number: number): string =>
  platform === 'falcon'
    ? `00000000000000000000000000000001:ind:0123456789abcdef0123456789abcdef:${number}`
    : `0_1d71796f-af5b-4231-9d8e-df6434da4663_${number}`;

/** Lets the platform know the evidence of all alerts. */
export function know(
  { alerts }: Storm,
  simulators: { falcon: FalconSimulator } | { incydr: IncydrSimulator },
) {
  const numbers = Array.from({ length: alerts }, (_, number) => number);
  if ('falcon' in simulators) simulators.falcon.addAlerts(numbers.map((it) => evidenceOf('falcon', it)));
  else simulators.incydr.addEvents(numbers.map((it) => evidenceOf('incydr', it)));
}

/** The body that brings one alert. */
const bodyOf = ({ platform, keys }: Storm, number: number): object =>
  platform === 'falcon'
    ? {
        resources: [
          {
            composite_id: evidenceOf(platform, number),
            name: 'Beacon',
            severity: 70,
            device: { hostname: `host-${number % keys}` },
          },
        ],
      }
    : {
        sid: `scheduler__${number}`,
        search_name: 'Beacon',
        result: { user: `user-${number % keys}`, 'event.id': evidenceOf(platform, number) },
      };

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The receiver as its function has it, to which a storm is delivered one alert at a time. */
export function receiverOf(deps: { inbox: Inbox; ring: RingAll }) {
  const whole = {
    ...deps,
    settings: config.sources,
    router: compileRoutes(config),
    suppressor: compileSuppressions(config),
    connections: Object.keys(config.connections),
    secrets: { source: async () => [secret], connection: async () => ({ clientId: '', clientSecret: '' }) },
    readSns: async () => null,
    bodies: { keep: async () => 'key' },
    log: silent,
  };
  return (storm: Storm, number: number, receivedAt: Date) =>
    receiveDelivery(
      {
        id: `delivery-${number}`,
        source: storm.platform,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-secret': secret },
        query: {},
        body: Buffer.from(JSON.stringify(bodyOf(storm, number))),
        receivedAt,
        via: { address: '192.0.2.1' },
      },
      whole,
    );
}
