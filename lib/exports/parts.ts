/** A piece of a body, numbered from 1. Its bytes are those of a buffer that later parts use too. */
export type Part = { number: number; bytes: Buffer; isLast: boolean };

const mebibyte = 1024 * 1024;
const usual = 8 * mebibyte;
// S3 takes no more parts than this of one object.
const mostParts = 10_000;
const evenParts = 5_000;
const growsEvery = 500;
// To 4 GiB: S3 takes no part above 5.
const mostDoublings = 9;

/** How large each part of a body may be, so that all of it fits into the parts that S3 takes. */
export function partSizes(length: number | null): (number: number) => number {
  if (length !== null) {
    const even = Math.max(usual, Math.ceil(length / mostParts));
    return () => Math.min(even, length);
  }
  // 42 GB in parts as small as any other's, and 6 TB in all.
  return (number) =>
    usual * 2 ** Math.min(mostDoublings, Math.max(0, Math.ceil((number - evenParts) / growsEvery)));
}

/** One is filled while what the others hold is sent. */
export const buffersOfABody = 3;

/**
 * Cuts a body into parts. There are never more buffers than three: part 4 goes into that of part 1, once `sent(1)` is over.
 * A full part waits for the next byte, so that the last one is known as such, if it should be the only one too.
 */
export async function* partsOf(
  body: AsyncIterable<Uint8Array>,
  sizeOf: (number: number) => number,
  sent: (number: number) => Promise<unknown> | undefined,
): AsyncGenerator<Part> {
  const buffers: Buffer[] = [];
  const bufferFor = async (number: number) => {
    await sent(number - buffersOfABody);
    const size = sizeOf(number);
    const last = buffers[number % buffersOfABody];
    const buffer = last?.length === size ? last : Buffer.allocUnsafeSlow(size);
    buffers[number % buffersOfABody] = buffer;
    return buffer;
  };

  let number = 1;
  let buffer = await bufferFor(number);
  let filled = 0;
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; ) {
      if (filled === buffer.length) {
        yield { number, bytes: buffer, isLast: false };
        number += 1;
        buffer = await bufferFor(number);
        filled = 0;
      }
      const taken = chunk.subarray(at, at + buffer.length - filled);
      buffer.set(taken, filled);
      filled += taken.length;
      at += taken.length;
    }
  }
  yield { number, bytes: buffer.subarray(0, filled), isLast: true };
}
