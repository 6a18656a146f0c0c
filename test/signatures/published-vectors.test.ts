import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { schemeOf } from '../../lib/signatures/index.ts';
import { secretAuth } from '../../lib/signatures/settings.ts';
import { aDelivery } from './a-delivery.ts';

// Vectors that vendors publish, where they lie beside the project; it stands without them.
const file = resolve(import.meta.dirname, '../../../shared/webhooks/signatures.json');

const vectorFile = v.object({
  vectors: v.array(
    v.object({
      scheme: v.string(),
      name: v.string(),
      secret: v.optional(v.string()),
      publicKey: v.optional(v.string()),
      headers: v.optional(v.record(v.string(), v.string()), {}),
      body: v.string(),
      now: v.optional(v.number()),
      expect: v.string(),
    }),
  ),
});

const presets: Record<string, object> = {
  'standard-webhooks': { scheme: 'standard-webhooks' },
  'standard-webhooks-v1a': { scheme: 'standard-webhooks' },
  'github-hub-256': { scheme: 'github' },
  'slack-v0': { scheme: 'slack' },
  'stripe-t-v1': { scheme: 'stripe' },
  'pagerduty-v1': { scheme: 'pagerduty' },
  'crowdstrike-fusion': { scheme: 'crowdstrike-fusion' },
  'grafana-hmac': { scheme: 'grafana', timestampHeader: 'X-Grafana-Alerting-Timestamp' },
  'splunk-observability': { scheme: 'splunk-observability' },
};

const found = existsSync(file) ? v.parse(vectorFile, JSON.parse(readFileSync(file, 'utf8'))).vectors : [];
const vectors = found.filter(({ scheme }) => scheme !== 'aws-sns');

test.skipIf(vectors.length === 0)('there is a preset for every scheme of the vectors', () => {
  expect(new Set(vectors.map(({ scheme }) => scheme))).toEqual(new Set(Object.keys(presets)));
});

for (const { scheme, name, secret, publicKey, headers, body, now = 0, expect: expected } of vectors)
  test(`${scheme}: ${name} is ${expected}`, () => {
    const verify = schemeOf(v.parse(secretAuth, { secret: 'casebridge/siem', ...presets[scheme] }));
    const delivery = aDelivery({ headers, body: Buffer.from(body), receivedAt: new Date(now * 1000) });
    const verdict = verify(delivery, [secret ?? publicKey ?? '']);
    expect(verdict === 'verified' ? 'valid' : 'invalid').toBe(expected.split(/[: ]/)[0]);
  });
