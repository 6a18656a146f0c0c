import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '../../lib/errors.ts';
import { type Receiver, splunkSecret, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const minutes = 60_000;
const hours = 60 * minutes;
const newSecret = 'another-secret-9876543210';

const isTaken = (secret: string) =>
  receiver.post({ sid: 'S-1' }, { query: { secret } }).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ status: 401 });
      return false;
    },
  );
const reads = () => receiver.aws.secretRequests['GetSecretValue'] ?? 0;

describe('reading a secret', () => {
  test('is done once in five minutes, its previous version included', async () => {
    await isTaken(splunkSecret);
    expect(reads()).toBe(2);
    receiver.pass(5 * minutes - 1);
    await isTaken(splunkSecret);
    expect(reads()).toBe(2);
    receiver.pass(1);
    await isTaken(splunkSecret);
    expect(reads()).toBe(4);
  });

  test('is done once for deliveries that come at one time', async () => {
    const deliveries = Array.from({ length: 20 }, (_, n) => receiver.post({ sid: `S-${n}` }));
    await Promise.all(deliveries);
    expect(reads()).toBe(2);
  });

  test('is repeated for a wrong secret at most once a second, however many come', async () => {
    await isTaken(splunkSecret);
    expect(reads()).toBe(2);
    for (let n = 0; n < 25; n += 1) expect(await isTaken(`wrong ${n}`)).toBe(false);
    expect(reads()).toBe(4);
    receiver.pass(999);
    await isTaken('wrong');
    expect(reads()).toBe(4);
    receiver.pass(1);
    await isTaken('wrong');
    expect(reads()).toBe(6);
  });
});

describe('rotation', () => {
  test('the new secret is good at once, though the old one is in the cache', async () => {
    expect(await isTaken(splunkSecret)).toBe(true);
    receiver.aws.putSecret('casebridge/splunk', { secret: newSecret });
    expect(await isTaken(newSecret)).toBe(true);
  });

  test('the old secret is good for a day beside the new one, and no longer', async () => {
    receiver.pass(hours);
    receiver.aws.putSecret('casebridge/splunk', { secret: newSecret });
    receiver.pass(24 * hours - 1);
    expect([await isTaken(splunkSecret), await isTaken(newSecret)]).toEqual([true, true]);
    receiver.pass(1); // both are still in the cache
    expect([await isTaken(splunkSecret), await isTaken(newSecret)]).toEqual([false, true]);
  });

  test('a secret that was of the wrong form before it was mended does no harm', async () => {
    receiver.aws.putSecret('casebridge/splunk', 'not JSON');
    receiver.pass(minutes);
    receiver.aws.putSecret('casebridge/splunk', { secret: newSecret });
    receiver.pass(minutes);
    expect(await isTaken(newSecret)).toBe(true);
    expect(await isTaken('not JSON')).toBe(false);
  });
});

describe('a secret that cannot be used', () => {
  const refusal = async (source: string) => {
    const error: unknown = await receiver.post({ sid: 'S-1' }, { source }).catch((it: unknown) => it);
    if (!(error instanceof Unavailable)) throw new Error('not unavailable', { cause: error });
    return { message: error.message, retryAt: error.retryAt, uncertain: error.uncertain };
  };
  const retryAt = new Date('2026-05-04T10:01:00Z');

  test('because it is missing is named, and the sender is to come again', async () => {
    expect(await refusal('unset')).toEqual({
      message: 'secret casebridge/unset is not in Secrets Manager, or has no value yet',
      retryAt,
      uncertain: false,
    });
  });

  test('is good as soon as it is set', async () => {
    await refusal('unset');
    receiver.aws.putSecret('casebridge/unset', { secret: newSecret });
    expect(
      (await receiver.post({ sid: 'S-1' }, { source: 'unset', query: { secret: newSecret } })).alerts,
    ).toHaveLength(1);
  });

  test.each([
    ['text', 'plain text of some length'],
    ['another key', { password: newSecret }],
    ['too short a secret', { secret: '123456789012345' }],
    ['a number', { secret: 1234567890123456 }],
  ])('because it is %s is named, its value is not', async (_what, value) => {
    receiver.aws.putSecret('casebridge/unset', value);
    expect(await refusal('unset')).toEqual({
      message: 'secret casebridge/unset is not of the form {"secret": "at least 16 characters"}',
      retryAt,
      uncertain: false,
    });
  });

  test('stops no other source', async () => {
    await refusal('unset');
    expect(await isTaken(splunkSecret)).toBe(true);
  });
});
