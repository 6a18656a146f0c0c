import * as v from 'valibot';
import { falconClouds } from './clouds.ts';
import { sources } from './sources/index.ts';

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Text of one form; the words for the form are what an error says was expected. */
const textLike = (pattern: RegExp, form: string) => v.pipe(v.string(form), v.regex(pattern, form));

/** `30s`, `15m`, `24h`, `7d`: read as milliseconds. */
const duration = (description: string) =>
  v.pipe(
    textLike(/^[1-9]\d*[smhd]$/, 'a duration such as 30s, 15m, 24h or 7d'),
    v.description(description),
    v.transform(
      (text) => Number(text.slice(0, -1)) * units[v.parse(v.picklist(['s', 'm', 'h', 'd']), text.slice(-1))],
    ),
  );

const name = textLike(
  /^[a-z][a-z0-9_-]{0,39}$/,
  'a name of at most 40 lower-case letters, digits, dashes and underscores that begins with a letter',
);
const url = textLike(/^https?:\/\/[^/?#\s]+$/, 'a URL without a path, such as https://api.us.code42.com');
const secret = v.pipe(
  textLike(/^[\w/+=.@-]+$/, 'the name of a secret in Secrets Manager'),
  v.description('The name of a secret in AWS Secrets Manager, never the secret itself.'),
);
const expression = v.pipe(v.string('a JSONata expression'), v.minLength(1, 'a JSONata expression'));
const template = v.string('text, with {{ expressions }} in it');

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
    ...timings,
  }),
  v.strictObject({ platform: v.literal('incydr'), url, secret, ...timings }),
]);

const auth = v.variant('scheme', [
  v.strictObject({
    scheme: v.literal('header'),
    header: textLike(/^[A-Za-z0-9-]+$/, 'a header name'),
    secret,
  }),
  v.strictObject({ scheme: v.literal('url-secret'), secret }),
]);

export const source = v.strictObject({ type: v.picklist([...sources.keys()]), auth });

const caseSettings = v.strictObject({
  key: v.pipe(
    v.array(expression),
    v.minLength(1, 'at least one key field'),
    v.description('JSONata expressions over the alert: alerts with equal values share a case.'),
  ),
  window: v.optional(duration('How long after its opening a case still takes alerts.'), '24h'),
  name: v.optional(template, '{{ title }}'),
  description: v.optional(template, '{{ description }}'),
  severity: v.optional(
    v.pipe(template, v.description('Falcon only: a template that gives a number from 1 to 100.')),
  ),
  tags: v.optional(v.pipe(v.array(template), v.description('Falcon only.'))),
  subject: v.optional(v.pipe(template, v.description('Incydr only: gives a user id.'))),
  assignee: v.optional(v.pipe(template, v.description('Incydr only: gives a user id.'))),
  whenClosed: v.optional(
    v.pipe(
      v.picklist(['reopen', 'succeed']),
      v.description(
        'Falcon only: what a case that a person closed does when a further alert comes. succeed unless given.',
      ),
    ),
  ),
});

export const route = v.strictObject({
  name: v.pipe(
    v.string(),
    v.minLength(1, 'a name'),
    v.description('Part of the identity of the route’s cases: alerts open new cases after a change.'),
  ),
  when: v.pipe(expression, v.description('A JSONata expression: the alerts for which it is true.')),
  open: v.pipe(name, v.description('The connection on which the case is opened.')),
  case: caseSettings,
});

const years = 'a whole number of years from 1 to 100';

export const exportSettings = v.strictObject({
  connection: name,
  schedule: v.pipe(
    v.string('five cron fields'),
    v.description('Five cron fields: minute, hour, day of month, month, day of week.'),
  ),
  timezone: v.optional(v.string('a time zone such as Europe/Berlin'), 'UTC'),
  artifacts: v.optional(v.pipe(v.array(v.picklist(['pdf', 'csv', 'zip'])), v.minLength(1)), [
    'pdf',
    'csv',
    'zip',
  ]),
  prefix: v.optional(
    // `deliveries` holds bodies that expire.
    textLike(
      /^(?!deliveries(\/|$))\w[\w.-]*(\/\w[\w.-]*)*$/,
      'a key prefix such as exports/nightly, not below deliveries',
    ),
    'exports',
  ),
  retention: v.optional(
    v.strictObject({
      years: v.pipe(
        v.number(years),
        v.integer(years),
        v.minValue(1, years),
        v.maxValue(100, years),
        v.description('How long an exported object cannot be deleted.'),
      ),
      mode: v.optional(
        v.pipe(
          v.picklist(['governance', 'compliance']),
          v.description(
            'Governance retention can be lifted by who holds the permission, compliance retention by nobody.',
          ),
        ),
        'governance',
      ),
    }),
  ),
});

export const inbox = v.strictObject({
  retention: v.optional(
    duration('How long an alert is remembered; a redelivery after that is a new alert.'),
    '90d',
  ),
});

/** casebridge.yaml. Its JSON Schema is published as casebridge.schema.json. */
export const configSchema = v.strictObject({
  connections: v.record(name, connection),
  sources: v.record(name, source),
  routes: v.optional(v.array(route), []),
  exports: v.optional(v.record(name, exportSettings), {}),
  inbox: v.optional(inbox, {}),
});

export type Config = v.InferOutput<typeof configSchema>;
export type Connection = Config['connections'][string];
export type Route = Config['routes'][number];
export type SourceSettings = Config['sources'][string];
export type ExportSettings = Config['exports'][string];

/** The configuration that the build put beside a function. It was checked whole then: see config-file.ts. */
export const parseConfig = (json: string): Config => v.parse(configSchema, JSON.parse(json));
