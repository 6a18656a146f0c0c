import * as v from 'valibot';
import { sources } from './sources/index.ts';

/** Falcon's clouds and their hosts: gofalcon's table, July 2026. */
export const falconClouds = {
  'us-1': 'https://api.crowdstrike.com',
  'us-2': 'https://api.us-2.crowdstrike.com',
  'us-3': 'https://api.us-3.crowdstrike.com',
  'eu-1': 'https://api.eu-1.crowdstrike.com',
  'us-gov-1': 'https://api.laggar.gcw.crowdstrike.com',
  'us-gov-2': 'https://api.us-gov-2.crowdstrike.mil',
} as const;

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `15m`, `24h`, `7d`: read as milliseconds. */
const duration = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d*[smhd]$/, 'a duration such as 30s, 15m, 24h or 7d'),
  v.transform(
    (text) => Number(text.slice(0, -1)) * units[v.parse(v.picklist(['s', 'm', 'h', 'd']), text.slice(-1))],
  ),
);

const name = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9_-]{0,39}$/, 'a name of lower-case letters, digits, dashes and underscores'),
);
const url = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/[^/?#]+$/, 'a URL without a path, such as https://api.us.code42.com'),
);
/** The name of a secret in Secrets Manager, never the secret itself. */
const secret = v.pipe(v.string(), v.regex(/^[\w/+=.@-]+$/, 'the name of a secret in Secrets Manager'));
const expression = v.pipe(v.string(), v.minLength(1, 'an expression'));

/** What the opening protocol must know of a platform's slowness; each errs on the generous side. */
const timings = {
  /** How long one call may take. */
  timeout: v.optional(duration, '10s'),
  /** The longest time after a call was sent in which the platform may still commit it. */
  commitDelay: v.optional(duration, '30s'),
  /** The longest time until what was committed is found by a search. */
  indexLag: v.optional(duration, '60s'),
};

const connection = v.variant('platform', [
  v.strictObject({
    platform: v.literal('falcon'),
    cloud: v.optional(v.picklist(Object.keys(falconClouds))),
    url: v.optional(url),
    secret,
    memberCid: v.optional(v.string()),
    ...timings,
  }),
  v.strictObject({ platform: v.literal('incydr'), url, secret, ...timings }),
]);

const auth = v.variant('scheme', [
  v.strictObject({
    scheme: v.literal('header'),
    header: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]+$/, 'a header name')),
    secret,
  }),
  v.strictObject({ scheme: v.literal('url-secret'), secret }),
]);

const source = v.strictObject({ type: v.picklist([...sources.keys()]), auth });

const caseSettings = v.strictObject({
  /** Expressions over the alert: alerts with equal values share a case. */
  key: v.pipe(v.array(expression), v.minLength(1, 'at least one key field')),
  /** How long after its opening a case still takes alerts. */
  window: v.optional(duration, '24h'),
  name: v.optional(v.string(), '{{ title }}'),
  description: v.optional(v.string(), '{{ description }}'),
  severity: v.optional(v.string()),
  tags: v.optional(v.array(v.string())),
  subject: v.optional(v.string()),
  assignee: v.optional(v.string()),
  /** What a Falcon case that a person closed does when a further alert comes. */
  whenClosed: v.optional(v.picklist(['reopen', 'succeed'])),
});

const route = v.strictObject({ name: v.string(), when: expression, open: name, case: caseSettings });

const exportSettings = v.strictObject({
  connection: name,
  /** Five-field cron: minute, hour, day of month, month, day of week. */
  schedule: v.string(),
  timezone: v.optional(v.string(), 'UTC'),
  artifacts: v.optional(v.pipe(v.array(v.picklist(['pdf', 'csv', 'zip'])), v.minLength(1)), [
    'pdf',
    'csv',
    'zip',
  ]),
  prefix: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.-]+(\/[\w.-]+)*$/, 'a key prefix without slashes at its ends')),
    'exports',
  ),
  retention: v.optional(
    v.strictObject({
      years: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
      /** Governance retention can be lifted by who holds the permission, compliance retention by nobody. */
      mode: v.optional(v.picklist(['governance', 'compliance']), 'governance'),
    }),
  ),
});

/** casebridge.yaml. Its JSON Schema is published as casebridge.schema.json. */
export const configSchema = v.strictObject({
  connections: v.record(name, connection),
  sources: v.record(name, source),
  routes: v.optional(v.array(route), []),
  exports: v.optional(v.record(name, exportSettings), {}),
  inbox: v.optional(
    v.strictObject({
      /** How long an alert is remembered; a redelivery after that is a new alert. */
      retention: v.optional(duration, '90d'),
    }),
    {},
  ),
});

export type Config = v.InferOutput<typeof configSchema>;
export type Connection = Config['connections'][string];
export type Route = Config['routes'][number];
export type SourceSettings = Config['sources'][string];
export type ExportSettings = Config['exports'][string];
export type FalconConnection = Extract<Connection, { platform: 'falcon' }>;
export type IncydrConnection = Extract<Connection, { platform: 'incydr' }>;

/** The configuration that the build put beside a function. It was checked whole then: see config-file.ts. */
export const parseConfig = (json: string): Config => v.parse(configSchema, JSON.parse(json));
