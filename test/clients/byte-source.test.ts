import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type ByteSource, piecesOf, sourceOf, streamOf } from '../../lib/byte-source.ts';

/** A source of three pieces, which tells what it was asked. */
function aSource() {
  const asked: string[] = [];
  const pieces = ['a', 'b', 'c'];
  const source: ByteSource = {
    next: async () => {
      asked.push('next');
      const piece = pieces.shift();
      return piece === undefined ? { done: true } : { done: false, value: Buffer.from(piece) };
    },
    cancel: async () => {
      asked.push('cancel');
    },
  };
  return { source, asked };
}

async function read(body: AsyncIterable<Uint8Array>, most = 4): Promise<string> {
  let all = '';
  for await (const piece of body) {
    all += Buffer.from(piece).toString();
    if (all.length === most) break;
  }
  return all;
}

test('a stream of a source is read as any other, and nothing is read ahead of its reader', async () => {
  const { source, asked } = aSource();
  const reader = streamOf(source).getReader();
  expect(String((await reader.read()).value)).toBe('a');
  expect(asked).toEqual(['next']);
  reader.releaseLock();
  expect(await text(streamOf(source))).toBe('bc');
});

test('the pieces of such a stream come from its source itself, and the stream is no longer to be read', async () => {
  const { source } = aSource();
  const stream = streamOf(source);
  expect(sourceOf(stream)).toBe(source);
  expect(() => stream.getReader()).toThrow('locked');
});

test('what was read of a stream before is not read again', async () => {
  const stream = streamOf(aSource().source);
  const reader = stream.getReader();
  await reader.read();
  reader.releaseLock();
  expect(await read(piecesOf(stream))).toBe('bc');
});

test.each([
  ['a stream of a source', () => streamOf(aSource().source)],
  ['any other stream', () => new Blob(['abc']).stream()],
  ['a list', () => ReadableStream.from([Buffer.from('a'), Buffer.from('bc')])],
])('%s is walked through to its end', async (_of, body) => {
  expect(await read(piecesOf(body()))).toBe('abc');
});

test('a stream of another kind is a source too', async () => {
  const source = sourceOf(new Blob(['abc']).stream());
  expect(await source.next()).toEqual({ done: false, value: new Uint8Array([97, 98, 99]) });
  expect(await source.next()).toMatchObject({ done: true });
});

test('whoever stops before the end cancels the source', async () => {
  const { source, asked } = aSource();
  expect(await read(piecesOf(streamOf(source)), 1)).toBe('a');
  expect(asked).toEqual(['next', 'cancel']);
});

test('whoever cancels before anything is read cancels the source', async () => {
  const { source, asked } = aSource();
  await streamOf(source).cancel();
  expect(asked).toEqual(['cancel']);
});

test('a source that fails is told to whoever walks through it', async () => {
  const fails = async () => {
    throw new Error('broke off');
  };
  await expect(read(piecesOf(streamOf({ next: fails, cancel: async () => undefined })))).rejects.toThrow(
    'broke off',
  );
});
