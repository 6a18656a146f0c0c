import { expect, test } from 'vitest';
import { schemeOf } from '../../lib/signatures/index.ts';
import type { Delivery } from '../../lib/signatures/scheme.ts';

const delivery = (changes: Partial<Delivery>): Delivery => ({
  id: 'delivery-1',
  source: 'siem',
  method: 'POST',
  headers: {},
  query: {},
  body: Buffer.from('{}'),
  receivedAt: new Date('2026-05-04T10:00:00Z'),
  ...changes,
});
const header = schemeOf({ scheme: 'header', header: 'X-Api-Key', secret: 'casebridge/siem' });
const urlSecret = schemeOf({ scheme: 'url-secret', secret: 'casebridge/siem' });
const secrets = ['the current secret', 'the previous secret'];

test.each(secrets)(
  '%s verifies, in the header that the configuration names, however it writes it',
  (secret) => {
    expect(header(delivery({ headers: { 'x-api-key': secret } }), secrets)).toBe(true);
    expect(header(delivery({ headers: { authorization: secret } }), secrets)).toBe(false);
    expect(header(delivery({ query: { secret } }), secrets)).toBe(false);
  },
);

test.each(secrets)('%s verifies in the URL', (secret) => {
  expect(urlSecret(delivery({ query: { secret } }), secrets)).toBe(true);
  expect(urlSecret(delivery({ query: { token: secret } }), secrets)).toBe(false);
  expect(urlSecret(delivery({ headers: { secret } }), secrets)).toBe(false);
});

test.each([
  '',
  'The current secret',
  'the current secre',
  'the current secret ',
  'the current secret,the previous secret',
])('%j verifies nowhere', (secret) => {
  expect(header(delivery({ headers: { 'x-api-key': secret } }), secrets)).toBe(false);
  expect(urlSecret(delivery({ query: { secret } }), secrets)).toBe(false);
});

test('nothing verifies where there is no secret, and nothing given verifies nowhere', () => {
  expect(header(delivery({ headers: { 'x-api-key': '' } }), [])).toBe(false);
  expect(header(delivery({}), [''])).toBe(false);
  expect(urlSecret(delivery({}), [''])).toBe(false);
});
