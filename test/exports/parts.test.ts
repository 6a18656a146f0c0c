import { describe, expect, test } from 'vitest';
import { partSizes, partsOf } from '../../lib/exports/parts.ts';

const MiB = 1024 * 1024;

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}
const cut = async (body: AsyncIterable<Uint8Array>, size: number) => {
  const parts: [number, string, boolean][] = [];
  for await (const { number, bytes, isLast } of partsOf(
    body,
    () => size,
    () => undefined,
  ))
    parts.push([number, bytes.toString(), isLast]);
  return parts;
};

describe('a body is cut into parts', () => {
  test('of one size, whatever its chunks are, and the last is known as such', async () => {
    expect(await cut(chunks('abcde', 'f', 'ghijk'), 4)).toEqual([
      [1, 'abcd', false],
      [2, 'efgh', false],
      [3, 'ijk', true],
    ]);
  });

  test('and one as long as a part is the last', async () => {
    expect(await cut(chunks('ab', 'cd'), 4)).toEqual([[1, 'abcd', true]]);
  });

  test('and nothing is one part of nothing', async () => {
    expect(await cut(chunks(), 4)).toEqual([[1, '', true]]);
  });
});

test('three buffers hold any body, and the fourth part waits until the first is sent', async () => {
  const first = Promise.withResolvers<void>();
  const buffers = new Set<unknown>();
  const asked: number[] = [];
  const parts = partsOf(
    chunks('aabbccddeeff'),
    () => 2,
    (number) => {
      asked.push(number);
      return number === 1 ? first.promise : undefined;
    },
  );
  const next = async () => {
    const { value } = await parts.next();
    if (value) buffers.add(value.bytes.buffer);
    return value?.bytes.toString();
  };
  expect([await next(), await next(), await next()]).toEqual(['aa', 'bb', 'cc']);
  const fourth = next();
  expect(await Promise.race([fourth, Promise.resolve('waits')])).toBe('waits');
  first.resolve();
  expect([await fourth, await next(), await next(), await next()]).toEqual(['dd', 'ee', 'ff', undefined]);
  expect(buffers.size).toBe(3);
  expect(asked).toEqual([-2, -1, 0, 1, 2, 3]);
});

test('a part that could not be sent ends the body where its buffer is needed', async () => {
  let left = false;
  async function* body() {
    try {
      yield* chunks('aabbccdd');
    } finally {
      left = true;
    }
  }
  const failed = (number: number) => (number === 1 ? Promise.reject(new Error('not sent')) : undefined);
  const numbers: number[] = [];
  const reading = async () => {
    for await (const { number } of partsOf(body(), () => 2, failed)) numbers.push(number);
  };
  await expect(reading()).rejects.toThrow('not sent');
  expect([numbers, left]).toEqual([[1, 2, 3], true]);
});

describe('a part is', () => {
  test.each([
    ['as long as a short body', 10, 10],
    ['8 MiB of a long one', 80_000 * MiB, 8 * MiB],
    ['larger where 10,000 of 8 MiB do not hold it', 5_000_000 * MiB, 500 * MiB],
  ])('%s', (_what, length, size) => {
    expect(partSizes(length)(1)).toBe(size);
  });

  test('larger and larger of a body of unknown length, so that 10,000 hold as much as S3 does', () => {
    const sizeOf = partSizes(null);
    expect([1, 5000, 5001, 5500, 5501].map(sizeOf)).toEqual([8, 8, 16, 16, 32].map((it) => it * MiB));
    const all = Array.from({ length: 10_000 }, (_, at) => sizeOf(at + 1)).reduce((sum, it) => sum + it, 0);
    expect(all).toBeGreaterThan(5 * 1024 ** 4);
    expect(sizeOf(10_000)).toBeLessThanOrEqual(5 * 1024 ** 3); // S3's largest part
  });
});
