import * as v from 'valibot';
import { falconClouds } from './clouds.ts';
import { exportSettings } from './config-exports.ts';
import { generic } from './config-map.ts';
import { route, suppression } from './config-routes.ts';
import { count, duration, name, networkForm, secret, textLike } from './config-values.ts';
import { auth } from './signatures/settings.ts';
import { sourceTypes } from './sources/types.ts';

// An API client's secret is posted there: without TLS to this machine alone, where the simulators are.
const url = textLike(
  /^(https:\/\/[^/?#\s]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)$/,
  'an https URL without a path, such as https://api.us.code42.com',
);
/** What the opening protocol must know of a platform's slowness; each errs on the generous side. */
const timings = {
  timeout: v.optional(
    // A function that opens cases has a minute for a step of several calls.
    v.pipe(duration('How long one call may take.'), v.maxValue(15_000, 'at most 15s')),
    '10s',
  ),
  commitDelay: v.optional(
    duration('The longest time after a call was sent in which the platform may still commit it.'),
    '30s',
  ),
  indexLag: v.optional(duration('The longest time until what was committed is found by a search.'), '60s'),
};

/** How many calls the platform may be asked for, by all of casebridge together. */
const budget = (perMinute: number) =>
  v.optional(
    v.pipe(
      v.strictObject({
        perMinute: v.optional(
          v.pipe(count(10, 60_000), v.description('Requests in any minute, of all functions together.')),
          perMinute,
        ),
        alerts: v.optional(
          v.pipe(
            v.number(share),
            v.minValue(0, share),
            v.maxValue(0.95, share),
            v.description('The share of them that exports leave to alerts.'),
          ),
          0.5,
        ),
      }),
      v.description('The platform limits a whole tenant, whoever asks: leave room for its other clients.'),
    ),
    {},
  );

const share = 'a share from 0 to 0.95';

const kind = v.optional(v.picklist(['user', 'actor']), 'user');

export const connection = v.variant('platform', [
  v.strictObject({
    platform: v.literal('falcon'),
    cloud: v.optional(
      v.pipe(v.picklist(Object.keys(falconClouds)), v.description('The Falcon cloud of the tenant.')),
    ),
    url: v.optional(v.pipe(url, v.description('Where the API is; overrides cloud.'))),
    secret,
    memberCid: v.optional(
      v.pipe(v.string(), v.description('The child CID that an MSSP’s API client acts for.')),
    ),
    severity: v.optional(
      v.pipe(
        v.record(textLike(/^\d{1,3}$/, 'the least severity of an alert, from 0 to 100'), count(1, 100)),
        v.description(
          'The severity of a case by the least severity of its alert: { 0: 20, 40: 50, 80: 90 }. As it is unless given.',
        ),
      ),
    ),
    // CrowdStrike's limit as observed: falcon-mcp and FalconPy's documentation.
    rate: budget(6_000),
    ...timings,
  }),
  // The limit that Code42's API documentation names.
  v.strictObject({
    platform: v.literal('incydr'),
    url,
    secret,
    people: v.optional(
      v.pipe(
        v.strictObject({ subject: kind, assignee: kind }),
        v.description('As what the tenant takes the people of a case, where routes name them by e-mail.'),
      ),
      {},
    ),
    rate: budget(120),
    ...timings,
  }),
]);

const sender = {
  auth,
  from: v.optional(
    v.pipe(
      v.array(textLike(/^[\da-fA-F.:]+(\/\d{1,3})?$/, networkForm)),
      v.minLength(1, 'at least one network'),
      v.description('The networks that may send; any may unless given.'),
    ),
  ),
};

export const source = v.variant(
  'type',
  [
    v.strictObject({ type: v.picklist(sourceTypes), ...sender }),
    v.strictObject({ type: v.literal('generic'), ...sender, ...generic }),
  ],
  `one of ${[...sourceTypes, 'generic'].join(', ')}`,
);

export const inbox = v.strictObject({
  retention: v.optional(
    duration('How long an alert is remembered; a redelivery after that is a new alert.'),
    '90d',
  ),
});

// A function that has a value in memory hears of a new one that much later, at worst.
const leastPreviousFor = 5 * 60_000;

const secrets = v.strictObject({
  previousFor: v.optional(
    v.pipe(
      duration('How long the previous signing secret of a source is taken after the current one was put.'),
      v.minValue(leastPreviousFor, 'at least 5m'),
    ),
    '24h',
  ),
  maxAge: v.optional(
    duration('The age at which a secret counts as expired: an alarm goes off before, and it works on.'),
  ),
});

/** casebridge.yaml as the functions are given it: without what only says how they are deployed (config-deploy.ts). */
export const configSchema = v.strictObject({
  connections: v.record(name, connection),
  sources: v.record(name, source),
  routes: v.optional(v.array(route), []),
  suppressions: v.optional(
    v.pipe(
      v.array(suppression),
      v.description('Alerts that open no case for a while. The first that matches tells why.'),
    ),
    [],
  ),
  exports: v.optional(v.record(name, exportSettings), {}),
  inbox: v.optional(inbox, {}),
  secrets: v.optional(secrets, {}),
});

export type Config = v.InferOutput<typeof configSchema>;
export type Connection = Config['connections'][string];
export type Route = Config['routes'][number];
export type Suppression = Config['suppressions'][number];
export type SourceSettings = Config['sources'][string];
export type ExportSettings = Config['exports'][string];

/** The configuration that the build put beside a function. It was checked whole then: see config-file.ts. */
export const parseConfig = (json: string): Config => v.parse(configSchema, JSON.parse(json));
