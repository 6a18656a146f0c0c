import * as v from 'valibot';
import { type Rule, type SecretAuth, signing } from './settings.ts';

type Given = v.InferInput<typeof signing>;
type Signing = Exclude<SecretAuth['scheme'], 'header' | 'url-secret' | 'bearer' | 'basic'>;

/** What vendors do, said with the knobs of `hmac`. */
const presets = {
  github: { header: 'X-Hub-Signature-256', prefix: 'sha256=' },
  slack: {
    leading: 'v0:',
    fields: ['timestamp', 'body'],
    delimiter: ':',
    header: 'X-Slack-Signature',
    prefix: 'v0=',
    timestampHeader: 'X-Slack-Request-Timestamp',
  },
  // The `whsec_` of Stripe's secrets is part of the key.
  stripe: {
    fields: ['timestamp', 'body'],
    delimiter: '.',
    header: 'Stripe-Signature',
    prefix: 'v1=',
    separator: 'comma',
    timestampPrefix: 't=',
  },
  pagerduty: { header: 'X-PagerDuty-Signature', prefix: 'v1=', separator: 'comma' },
  // Grafana signs the time only where a header for it is set.
  grafana: { fields: ['body'], delimiter: ':', header: 'X-Grafana-Alerting-Signature' },
  'crowdstrike-fusion': {
    fields: ['body', 'timestamp'],
    encoding: 'base64',
    header: 'X-CS-Primary-Signature',
    timestampHeader: 'X-CS-Delivery-Timestamp',
  },
  'splunk-observability': { encoding: 'base64', header: 'X-SFX-Signature' },
} satisfies Record<Exclude<Signing, 'hmac' | 'standard-webhooks'>, Given>;

const standard = (name: 'webhook' | 'svix', version: 'v1' | 'v1a'): Rule => ({
  ...v.parse(signing, {
    fields: ['id', 'timestamp', 'body'],
    delimiter: '.',
    encoding: 'base64',
    header: `${name}-signature`,
    prefix: `${version},`,
    separator: 'space',
    timestampHeader: `${name}-timestamp`,
    idHeader: `${name}-id`,
    key: 'base64',
  }),
  ...(version === 'v1a' ? { hash: 'ed25519' } : {}),
});

const standardWebhooks = [
  standard('webhook', 'v1'),
  standard('svix', 'v1'),
  standard('webhook', 'v1a'),
  standard('svix', 'v1a'),
];

/** The rules of a scheme that signs: those of the configuration itself, or of a preset with what the configuration changes of them. */
export function rulesOf(auth: Extract<SecretAuth, { scheme: Signing }>): Rule[] {
  if (auth.scheme === 'hmac') return [auth];
  if (auth.scheme === 'standard-webhooks') return standardWebhooks.map((rule) => ({ ...rule, ...auth }));
  const rule = { ...v.parse(signing, presets[auth.scheme]), ...auth };
  const isTimed = auth.scheme === 'grafana' && auth.timestampHeader !== undefined;
  return [isTimed ? { ...rule, fields: ['timestamp', 'body'] } : rule];
}
