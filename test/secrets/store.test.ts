import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expiryOf } from '../../lib/secret-forms.ts';
import { secretsBy, secretStore, type SecretOptions } from '../../lib/secrets.ts';
import { startVault, type Vault } from './vault.ts';

let vault: Vault;
beforeEach(async () => {
  vault = await startVault();
});
afterEach(() => vault.close());

const minutes = 60_000;
const hours = 60 * minutes;
const days = 24 * hours;
const name = 'casebridge/splunk';
const [first, second, third] = ['the-first-secret-0123', 'the-second-secret-4567', 'the-third-secret-890'];

const storeWith = (options: SecretOptions) => secretStore(vault.client, { now: vault.now, ...options });

describe('the previous secret', () => {
  test('is good for the time of secrets.previousFor, for whoever has it in the cache as well', async () => {
    const store = storeWith({ previousFor: 7 * minutes });
    vault.put(name, { secret: first });
    vault.put(name, { secret: second });
    vault.pass(6 * minutes);
    expect(await store.source(name)).toEqual([second, first]);
    vault.pass(minutes - 1);
    expect(await store.source(name)).toEqual([second, first]);
    vault.pass(1);
    expect(await store.source(name)).toEqual([second]);
    expect(vault.requests['GetSecretValue']).toBe(2);
  });

  test('is no longer good then though Secrets Manager cannot be read', async () => {
    const store = storeWith({ previousFor: 7 * minutes });
    vault.put(name, { secret: first });
    vault.put(name, { secret: second });
    expect(await store.source(name)).toEqual([second, first]);
    await vault.close();
    vault.pass(7 * minutes);
    expect(await store.source(name)).toEqual([second]);
    vault = await startVault();
  });

  test('of two rotations within that time is the one between them: that before both is refused', async () => {
    vault.put(name, { secret: first });
    vault.put(name, { secret: second });
    vault.put(name, { secret: third });
    expect(await storeWith({}).source(name)).toEqual([third, second]);
  });
});

test('while Secrets Manager cannot be read, the last value is used, for an hour, and a read is tried each half minute', async () => {
  let isOut = false;
  let reads = 0;
  const store = secretsBy(
    async (_name, stage) => {
      reads += 1;
      if (isOut) throw new Error('no answer');
      return stage === 'AWSCURRENT'
        ? { text: JSON.stringify({ secret: first }), createdAt: vault.now() }
        : null;
    },
    { now: vault.now },
  );
  await store.source(name);
  isOut = true;
  vault.pass(5 * minutes);
  reads = 0;
  for (let delivery = 0; delivery < 60; delivery += 1) {
    expect(await store.source(name)).toEqual([first]);
    vault.pass(minutes / 60);
  }
  expect(reads).toBe(2);
  vault.pass(hours);
  await expect(store.source(name)).rejects.toThrow('cannot be read');
  isOut = false;
  expect(await store.source(name)).toEqual([first]);
});

describe('how long a secret is good yet', () => {
  const told = async (value: object, options: SecretOptions = {}) => {
    const reports: [string, number | null][] = [];
    const store = storeWith({ ...options, onRead: (...report) => reports.push(report) });
    vault.put(name, value);
    vault.pass(hours);
    await store.source(name);
    await store.source(name);
    return reports;
  };

  test('is told once for each time that it is read', async () => {
    const value = { secret: first, expiresAt: '2026-05-04T12:00:00Z' };
    expect(await told(value)).toEqual([[name, 3_600]]);
  });

  test('is told by its age too', async () => {
    expect(await told({ secret: first }, { maxAge: 90 * days })).toEqual([[name, 90 * 86_400 - 3_600]]);
  });

  test('is not told of one without an end', async () => {
    expect(await told({ secret: first })).toEqual([[name, null]]);
  });

  test('is less than nothing where it has ended, and it is used nevertheless', async () => {
    const value = { secret: first, expiresAt: '2026-05-04T10:59:00Z' };
    expect(await told(value)).toEqual([[name, -60]]);
  });
});

describe('the end of a secret', () => {
  const put = new Date('2026-01-01T00:00:00Z');
  const text = '{"clientId":"id","clientSecret":"secret","expiresAt":"2026-06-01T00:00:00Z"}';

  test.each<[string, string, number | undefined, string | undefined]>([
    ['its own expiresAt', text, undefined, '2026-06-01T00:00:00.000Z'],
    ['its age where that comes first', text, 10 * days, '2026-01-11T00:00:00.000Z'],
    ['its expiresAt where that comes first', text, 1000 * days, '2026-06-01T00:00:00.000Z'],
    ['none where nothing says so', '{"secret":"0123456789abcdef"}', undefined, undefined],
    ['none by an expiresAt that is no time', '{"expiresAt":"next year"}', undefined, undefined],
    ['none by a text that is no JSON', 'expiresAt: 2026-06-01', undefined, undefined],
  ])('is %s', (_what, value, maxAge, expected) => {
    expect(expiryOf(value, put, maxAge)?.toISOString()).toBe(expected);
  });
});
