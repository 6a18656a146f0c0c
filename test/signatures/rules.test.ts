import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { schemeOf } from '../../lib/signatures/index.ts';
import { secretAuth } from '../../lib/signatures/settings.ts';
import { aDelivery } from './a-delivery.ts';

const schemeFor = (given: object) => schemeOf(v.parse(secretAuth, { secret: 'casebridge/siem', ...given }));
const hex = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('hex');
const base64 = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest('base64');

const key = 'a-secret-of-the-vendor-0123';
const body = Buffer.from('{}');

describe('a signature that does not have its form is malformed', () => {
  const github = schemeFor({ scheme: 'github' });
  const right = hex(key, '{}');

  test.each([
    ['without its prefix', right],
    ['with another prefix', `sha1=${right}`],
    ['in upper-case hex', `sha256=${right.toUpperCase()}`],
    ['too short', `sha256=${right.slice(2)}`],
    ['too long', `sha256=${right}00`],
    ['in base64', `sha256=${base64(key, '{}')}`],
    ['with nothing after its prefix', 'sha256='],
  ])('%s', (_what, value) => {
    expect(github(aDelivery({ body, headers: { 'x-hub-signature-256': value } }), [key])).toEqual({
      why: 'malformed',
      message:
        'the header X-Hub-Signature-256 holds no signature of 32 bytes in lower-case hex after "sha256="',
    });
  });

  test('where it has its form, it verifies', () => {
    const headers = { 'x-hub-signature-256': `sha256=${right}` };
    expect(github(aDelivery({ body, headers }), [key])).toBe('verified');
  });
});

describe('a list of signatures', () => {
  const pagerduty = schemeFor({ scheme: 'pagerduty' });
  const answer = (value: string) =>
    pagerduty(aDelivery({ body, headers: { 'x-pagerduty-signature': value } }), [key]);
  const wrong = `v1=${'0'.repeat(64)}`;
  const right = `v1=${hex(key, '{}')}`;

  test('verifies where any of them is right, with blanks around it or without', () => {
    for (const list of [`${wrong},${right}`, `${right},${wrong}`, `${wrong}, ${right}`, `v2=x,${right}`])
      expect(answer(list)).toBe('verified');
  });

  test('does not verify by a version that is not the one', () => {
    expect(answer(`v2=${hex(key, '{}')}`)).toMatchObject({ why: 'malformed' });
    expect(answer(`${wrong},${right.replace('v1', 'v2')}`)).toMatchObject({ why: 'mismatch' });
  });

  test('is read as far as ten of them', () => {
    const nine = `${wrong},`.repeat(9);
    expect(answer(`${nine}${right}`)).toBe('verified');
    expect(answer(`${wrong},${nine}${right}`)).toMatchObject({ why: 'mismatch' });
  });
});

describe('the time of sending', () => {
  const verify = schemeFor({
    scheme: 'hmac',
    header: 'X-Signature',
    fields: ['timestamp', 'body'],
    timestampHeader: 'X-Time',
    tolerance: '1m',
  });
  const answer = (time: string) =>
    verify(aDelivery({ body, headers: { 'x-signature': hex(key, `${time}{}`), 'x-time': time } }), [key]);

  test.each([
    '1777888800',
    '1777888800000',
    '2026-05-04T10:00:00Z',
    '2026-05-04T10:00:00.123456789Z',
    '2026-05-04T12:00:00+02:00',
    '1777888740',
    '1777888860',
  ])('%s is good at ten, give or take a minute', (time) => {
    expect(answer(time)).toBe('verified');
  });

  test.each([
    ['1777888739', '61 s before'],
    ['1777888861', '61 s after'],
    ['2026-05-04T10:00:00+02:00', '7200 s before'],
  ])('%s is not, and how far off it is is told', (time, off) => {
    expect(answer(time)).toEqual({
      why: 'too old',
      message: `the timestamp is ${off} the time of receipt; at most 60 s is taken`,
    });
  });

  test.each([
    'yesterday',
    '-1777888800',
    '1777888800.5',
    '1.7778888e9',
    '2026-05-04',
    '2026-05-04T10:00:00',
    '0',
  ])('%s is none', (time) => {
    expect(answer(time)).toEqual({
      why: 'malformed',
      message: 'the timestamp is neither Unix seconds, milliseconds nor RFC 3339',
    });
  });
});

describe('a public key of Standard Webhooks', () => {
  const standard = schemeFor({ scheme: 'standard-webhooks' });
  const publicKey = 'whpk_MJA+vDNz8nXvTAAdAxYTrHzv+qrTvRMOPvPjOJ0kSek=';
  const signed = 'msg_1.1777888800.{}';
  const answer = (signature: string, secret: string) =>
    standard(
      aDelivery({
        body,
        headers: { 'webhook-id': 'msg_1', 'webhook-timestamp': '1777888800', 'webhook-signature': signature },
      }),
      [secret],
    );

  test('is no shared key: who has read it cannot sign by it', () => {
    const bytes = Buffer.from(publicKey.slice(5), 'base64');
    for (const forged of [bytes, publicKey, publicKey.slice(5)])
      expect(answer(`v1,${base64(forged, signed)}`, publicKey)).toMatchObject({ why: 'mismatch' });
  });

  test('and a shared key is no public one', () => {
    expect(answer(`v1a,${Buffer.alloc(64).toString('base64')}`, 'whsec_AAAA')).toMatchObject({
      why: 'mismatch',
    });
    expect(answer(`v1a,${Buffer.alloc(64).toString('base64')}`, 'whpk_AAAA')).toMatchObject({
      why: 'mismatch',
    });
  });
});

test.each(['', 'A', 'whsec_', 'not base64!', 'whsec_not base64!'])(
  'the secret %j is no key in base64, and verifies nothing',
  (secret) => {
    const verify = schemeFor({ scheme: 'hmac', header: 'X-Signature', key: 'base64' });
    for (const forged of ['', secret, Buffer.from(secret, 'base64')])
      expect(
        verify(aDelivery({ body, headers: { 'x-signature': hex(forged, '{}') } }), [secret]),
      ).toMatchObject({
        why: 'mismatch',
      });
  },
);

test('an empty secret is no key', () => {
  const verify = schemeFor({ scheme: 'hmac', header: 'X-Signature' });
  const delivery = aDelivery({ body, headers: { 'x-signature': hex('', '{}') } });
  expect(verify(delivery, [''])).toMatchObject({ why: 'mismatch' });
});

test('Slack signs its forms as they stand', () => {
  const form = 'payload=%7B%7D&team=T1';
  const headers = {
    'x-slack-request-timestamp': '1777888800',
    'x-slack-signature': `v0=${hex(key, `v0:1777888800:${form}`)}`,
  };
  expect(schemeFor({ scheme: 'slack' })(aDelivery({ body: Buffer.from(form), headers }), [key])).toBe(
    'verified',
  );
});
