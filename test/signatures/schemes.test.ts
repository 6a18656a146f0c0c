import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { schemeOf } from '../../lib/signatures/index.ts';
import { secretAuth } from '../../lib/signatures/settings.ts';
import { aDelivery } from './a-delivery.ts';

const schemeFor = (given: object) => schemeOf(v.parse(secretAuth, { secret: 'casebridge/siem', ...given }));

const basicOf = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

/** Each scheme with the place where it looks for a secret. */
const places = [
  {
    name: 'header',
    verify: schemeFor({ scheme: 'header', header: 'X-Api-Key' }),
    shown: (secret: string) => aDelivery({ headers: { 'x-api-key': secret } }),
  },
  {
    name: 'url-secret',
    verify: schemeFor({ scheme: 'url-secret' }),
    shown: (secret: string) => aDelivery({ query: { secret } }),
  },
  {
    name: 'bearer',
    verify: schemeFor({ scheme: 'bearer' }),
    shown: (secret: string) => aDelivery({ headers: { authorization: `Bearer ${secret}` } }),
  },
  {
    name: 'basic',
    verify: schemeFor({ scheme: 'basic', user: 'siem' }),
    shown: (secret: string) => aDelivery({ headers: { authorization: basicOf(`siem:${secret}`) } }),
  },
];
const secrets = ['the-current-secret', 'the-previous-secret'];

describe.each(places)('$name', ({ name, verify, shown }) => {
  test.each(secrets)('%s verifies, where the scheme looks for it and nowhere else', (secret) => {
    expect(verify(shown(secret), secrets)).toBe('verified');
    for (const other of places.filter((it) => it.name !== name))
      expect(verify(other.shown(secret), secrets)).not.toBe('verified');
  });

  test.each([
    'The-current-secret',
    'the-current-secre',
    'the-current-secret-',
    'the-current-secret,the-previous-secret',
  ])('%s is a mismatch', (secret) => {
    expect(verify(shown(secret), secrets)).toMatchObject({ why: 'mismatch' });
  });

  test('nothing verifies where there is no secret, and nothing given verifies nowhere', () => {
    expect(verify(aDelivery(), [''])).toMatchObject({ why: 'missing' });
    expect(verify(shown(''), [''])).not.toBe('verified');
    expect(verify(shown('a'), [])).toMatchObject({ why: 'mismatch' });
  });
});

test('the sender is told what is missing or wrong, and nothing of what would be right', () => {
  const told = places.flatMap(({ verify, shown }) =>
    [aDelivery(), shown('wrong')].map((it) => verify(it, secrets)),
  );
  expect(told).toEqual([
    { why: 'missing', message: 'the secret in the header X-Api-Key is missing' },
    { why: 'mismatch', message: 'the secret in the header X-Api-Key is wrong' },
    { why: 'missing', message: 'the secret in the URL (?secret=...) is missing' },
    { why: 'mismatch', message: 'the secret in the URL (?secret=...) is wrong' },
    { why: 'missing', message: 'the header Authorization is missing' },
    { why: 'mismatch', message: 'the secret in the header Authorization is wrong' },
    { why: 'missing', message: 'the header Authorization is missing' },
    { why: 'mismatch', message: 'the user or the password is wrong' },
  ]);
});

test('basic: the user counts as the password does, and which of them is wrong is not told', () => {
  const verify = schemeFor({ scheme: 'basic', user: 'siem' });
  const answer = (text: string) => verify(aDelivery({ headers: { authorization: basicOf(text) } }), secrets);
  expect(answer('siem:the-current-secret')).toBe('verified');
  expect(answer('sieM:the-current-secret')).toEqual(answer('siem:wrong'));
  expect(answer('siemthe-current-secret')).toMatchObject({ why: 'mismatch' });
});

test.each([
  'the-current-secret',
  'Basic the-current-secret',
  'Bearer',
  'Bearer a b',
  'Bearerthe-current-secret',
])('bearer: the header "%s" is malformed', (authorization) => {
  const verify = schemeFor({ scheme: 'bearer' });
  expect(verify(aDelivery({ headers: { authorization } }), secrets)).toMatchObject({ why: 'malformed' });
});

test('bearer: the word may be written in any case', () => {
  const verify = schemeFor({ scheme: 'bearer' });
  expect(verify(aDelivery({ headers: { authorization: 'bearer the-current-secret' } }), secrets)).toBe(
    'verified',
  );
});
