import * as v from 'valibot';
import { duration, secret, textLike } from '../config-values.ts';

const header = textLike(/^[A-Za-z0-9-]+$/, 'a header name');
const optional = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.optional(v.pipe(schema, v.description(description)));

const tolerance = v.optional(
  duration('How far the time in a signed delivery may be from the time of its receipt, before or after.'),
  '5m',
);

/** What is signed, how, and where the signature stands: enough to say what any vendor does. */
const knobs = {
  hash: v.optional(v.picklist(['sha256', 'sha1', 'sha512']), 'sha256'),
  fields: v.optional(
    v.pipe(
      v.array(v.picklist(['id', 'timestamp', 'body'])),
      v.includes('body', 'a list of id, timestamp and body, with body in it'),
      v.description('What is signed, in this order.'),
    ),
    ['body'],
  ),
  delimiter: v.optional(
    v.pipe(v.string(), v.description('What stands between the fields that are signed.')),
    '',
  ),
  leading: v.optional(
    v.pipe(v.string(), v.description('What stands before them, such as v0: at Slack.')),
    '',
  ),
  encoding: v.optional(v.picklist(['hex', 'base64']), 'hex'),
  header: v.pipe(header, v.description('The header that holds the signature.')),
  prefix: v.optional(
    v.pipe(v.string(), v.description('What stands before each signature, such as sha256=.')),
    '',
  ),
  separator: optional(
    v.picklist(['space', 'comma']),
    'What stands between several signatures in the header: any that is right will do.',
  ),
  timestampHeader: optional(header, 'The header that holds the time of sending.'),
  timestampPrefix: optional(
    v.pipe(v.string(), v.minLength(1)),
    'What the time begins with where it stands in the list of signatures, such as t= at Stripe.',
  ),
  tolerance,
  idHeader: optional(header, 'The header that holds the id of the delivery.'),
  key: v.optional(
    v.pipe(
      v.picklist(['text', 'base64']),
      v.description('Whether the secret is the key as it stands, or base64 of it, which whsec_ may precede.'),
    ),
    'text',
  ),
};

/** The rule by which a signature is made and checked. */
export const signing = v.strictObject(knobs);

const scheme = <const Name extends string, Entries extends v.ObjectEntries>(name: Name, entries: Entries) =>
  v.strictObject({ scheme: v.literal(name), ...entries });

/** Schemes by which the sender shows or uses a secret. A preset is named, and says what the generic `hmac` has to be told. */
export const secretAuth = v.variant('scheme', [
  scheme('header', { header, secret }),
  scheme('url-secret', { secret }),
  scheme('bearer', { secret }),
  scheme('basic', {
    user: textLike(/^[^:]+$/, 'the name of a user, without a colon'),
    secret,
  }),
  scheme('hmac', { ...knobs, secret }),
  scheme('standard-webhooks', { tolerance, secret }),
  scheme('github', { secret }),
  scheme('slack', { tolerance, secret }),
  scheme('stripe', { tolerance, secret }),
  scheme('pagerduty', { secret }),
  scheme('grafana', {
    header: v.optional(header, 'X-Grafana-Alerting-Signature'),
    timestampHeader: optional(
      header,
      'The timestamp header, where one is set in Grafana: it is then signed too.',
    ),
    tolerance,
    secret,
  }),
  scheme('crowdstrike-fusion', {
    header: v.optional(header, 'X-CS-Primary-Signature'),
    tolerance,
    secret,
  }),
  scheme('splunk-observability', { secret }),
]);

/** How a sender proves itself: by a secret, or by what AWS says of it. */
export const auth = v.variant('scheme', [
  ...secretAuth.options,
  scheme('sns', {
    topics: v.pipe(
      v.array(textLike(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/, 'the ARN of an SNS topic')),
      v.minLength(1, 'at least one topic'),
      v.description('The topics whose messages are taken. AWS signs them, so there is no secret.'),
    ),
    tolerance: v.optional(duration('How old a message may be. SNS tries again for an hour at most.'), '1h'),
  }),
  scheme('eventbridge', {
    sources: v.pipe(
      v.array(textLike(/^[\w.\-/]{1,256}$/, 'the source of an event, such as aws.guardduty')),
      v.minLength(1, 'at least one source of events'),
      v.description(
        'The `source` of the events that EventBridge brings. IAM is the authentication: no URL, no secret.',
      ),
    ),
  }),
]);

export type AuthSettings = v.InferOutput<typeof auth>;
export type SecretAuth = v.InferOutput<typeof secretAuth>;
export type SnsSettings = Extract<AuthSettings, { scheme: 'sns' }>;
type Signing = v.InferOutput<typeof signing>;
/** How a signature is checked. Only a preset has those of a public key. */
export type Rule = Omit<Signing, 'hash'> & { hash: Signing['hash'] | 'ed25519' };
