import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { inOrder } from '../../lib/exports/in-order.ts';
import { readObject } from '../../lib/exports/read-object.ts';
import type { Store } from '../../lib/exports/store.ts';

const version = { key: 'case.zip', versionId: 'v1' };
const { signal } = new AbortController();
const whole = {
  is: 'read',
  size: 6,
  sha256: createHash('sha256').update('abcdef').digest('hex'),
  retainedUntil: null,
};

async function* breakingOff() {
  yield Buffer.from('abc');
  throw new Error('ECONNRESET');
}

/** A bucket that answers with these bodies in turn. */
const answering = (...bodies: Readable[]): Pick<Store, 'get' | 'head'> => ({
  get: async () => ({
    body: bodies.shift() ?? Readable.from([]),
    size: 6,
    versionId: 'v1',
    retainedUntil: null,
  }),
  head: async () => ({ size: 6, versionId: 'v1', contentType: null, retainedUntil: null }),
});

test('a body that breaks off is read again from its start', async () => {
  const bucket = answering(Readable.from(breakingOff()), Readable.from([Buffer.from('abcdef')]));
  const seen: string[][] = [];
  const found = await readObject(version, bucket, signal, () => {
    const chunks: string[] = [];
    seen.push(chunks);
    return (chunk) => void chunks.push(Buffer.from(chunk).toString());
  });
  expect(found).toEqual(whole);
  expect(seen).toEqual([['abc'], ['abcdef']]);
});

test('a body that breaks off three times is no difference but an error', async () => {
  const bucket = answering(...[1, 2, 3].map(() => Readable.from(breakingOff())));
  await expect(readObject(version, bucket, signal)).rejects.toThrow('case.zip broke off while it was read');
});

test('of an object in an archive the size alone is known', async () => {
  const refusing = {
    ...answering(),
    get: () => Promise.reject(Object.assign(new Error(), { name: 'InvalidObjectState' })),
  };
  expect(await readObject(version, refusing, signal)).toEqual({
    is: 'archived',
    size: 6,
    retainedUntil: null,
  });
});

test('results come in the order of what was begun, and no more are held than the width', async () => {
  let running = 0;
  let most = 0;
  const work = async (turns: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    running -= 1;
    return turns;
  };
  const results = await Array.fromAsync(inOrder([90, 10, 50, 0, 30, 20], work, { width: 3 }));
  expect(results).toEqual([90, 10, 50, 0, 30, 20]);
  expect(most).toBe(3);
});

test('whoever leaves early cuts short what is begun, and waits for it', async () => {
  const ended: number[] = [];
  const stop = new AbortController();
  const work = async (one: number): Promise<number> => {
    if (one > 0) await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    ended.push(one);
    return one;
  };
  for await (const _ of inOrder([0, 1, 2], work, { width: 2, abandon: () => stop.abort() })) break;
  expect(ended).toEqual([0, 1]);
});
