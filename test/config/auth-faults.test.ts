import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../lib/config-file.ts';

/** What is wrong with a source of these keys. */
function faults(auth: string, more = ''): string[] {
  try {
    loadConfig(
      `connections: { soc: { platform: falcon, cloud: us-1, secret: casebridge/soc } }
sources: { siem: { type: splunk, auth: { ${auth} }${more} } }`,
      'casebridge.yaml',
    );
    return [];
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message.split('\n').map((it) => it.replace('casebridge.yaml:2: sources.siem.', ''));
    throw error;
  }
}

test.each([
  'scheme: bearer, secret: s',
  'scheme: basic, user: siem, secret: s',
  'scheme: hmac, header: X-Signature, secret: s',
  'scheme: hmac, header: X-S, secret: s, fields: [timestamp, body], timestampHeader: X-T, tolerance: 10m',
  'scheme: hmac, header: X-S, secret: s, fields: [timestamp, body], timestampPrefix: t=, separator: comma',
  'scheme: standard-webhooks, secret: s',
  'scheme: github, secret: s',
  'scheme: slack, secret: s',
  'scheme: stripe, secret: s, tolerance: 2m',
  'scheme: pagerduty, secret: s',
  'scheme: grafana, secret: s, timestampHeader: X-Time',
  'scheme: crowdstrike-fusion, secret: s, header: X-Signature',
  'scheme: splunk-observability, secret: s',
  'scheme: sns, topics: ["arn:aws:sns:eu-central-1:123456789012:findings"], tolerance: 6h',
  'scheme: eventbridge, sources: [aws.guardduty, aws.partner/example.com/acme]',
])('%s has no fault', (auth) => {
  expect(faults(auth)).toEqual([]);
});

describe('the knobs of hmac fit together', () => {
  const hmac = 'scheme: hmac, header: X-S, secret: s';

  test.each([
    [
      'fields: [timestamp]',
      'auth.fields: found ["timestamp"]; expected a list of id, timestamp and body, with body in it',
    ],
    [
      'fields: [timestamp, body]',
      'auth.fields: the timestamp is signed: timestampHeader (or timestampPrefix) says where it stands',
    ],
    ['fields: [id, body]', 'auth.fields: the id is signed: idHeader says where it stands'],
    ['idHeader: X-Id', 'auth.idHeader: the id is of use only where it is signed: put id into fields'],
    [
      'timestampHeader: X-T',
      'auth.fields: a timestamp that is not signed proves nothing: put timestamp into fields',
    ],
    [
      'fields: [timestamp, body], timestampPrefix: t=',
      'auth.timestampPrefix: separator says what stands between it and the signature',
    ],
    [
      'fields: [timestamp, body], timestampPrefix: t=, separator: comma, timestampHeader: X-T',
      'auth.timestampPrefix: the timestamp stands in a header of its own, or in the list: not both',
    ],
    ['hash: md5', 'auth.hash: found "md5"; expected ("sha256" | "sha1" | "sha512")'],
    ['tolerance: 5', 'auth.tolerance: found 5; expected a duration such as 30s, 15m, 24h or 7d'],
  ])('%s', (knobs, fault) => {
    expect(faults(`${hmac}, ${knobs}`)).toEqual([fault]);
  });
});

describe('the networks of senders', () => {
  test.each(['203.0.113.0/24', '203.0.113.9', '2001:db8::/32', '::1', '0.0.0.0/0'])(
    '%s is one',
    (network) => {
      expect(faults('scheme: bearer, secret: s', `, from: ["${network}"]`)).toEqual([]);
    },
  );

  test.each(['siem.example.com', '203.0.113.0/33', '2001:db8::/129', '300.1.1.1', '203.0.113', '1.2.3.4/'])(
    '%s is none',
    (network) => {
      expect(faults('scheme: bearer, secret: s', `, from: ["${network}"]`)).toEqual([
        `from[0]: found "${network}"; expected an address or a network such as 203.0.113.0/24 or 2001:db8::/32`,
      ]);
    },
  );

  test('none at all would be a source that nobody can send to', () => {
    expect(faults('scheme: bearer, secret: s', ', from: []')).toEqual([
      'from: found []; expected at least one network',
    ]);
  });
});

describe('what AWS authenticates', () => {
  test('has no secret', () => {
    expect(faults('scheme: eventbridge, sources: [aws.guardduty], secret: s')).toEqual([
      'auth.secret: this key is not known here; allowed: scheme, sources',
    ]);
  });

  test('names topics whole', () => {
    expect(faults('scheme: sns, topics: [findings]')).toEqual([
      'auth.topics[0]: found "findings"; expected the ARN of an SNS topic',
    ]);
    expect(faults('scheme: sns')).toEqual(['auth.topics: is missing']);
  });

  test('by EventBridge has no network to come from, and one source for each event', () => {
    expect(faults('scheme: eventbridge, sources: [aws.guardduty]', ', from: [203.0.113.0/24]')).toEqual([
      'from: EventBridge has no address: IAM says who may send',
    ]);
    expect(
      faults(
        'scheme: eventbridge, sources: [a, b]',
        '}, other: { type: splunk, auth: { scheme: eventbridge, sources: [b, c] }',
      ),
    ).toEqual(['casebridge.yaml:2: sources.other.auth.sources: another source takes the events of b']);
  });
});
