import { createHash } from 'node:crypto';
import { badArtifact, type Check, headLength } from './checks.ts';

/** What a body was found to be. `sha256` is in hex. */
export type Inspected = { size: number; sha256: string };

/** Hashes and checks a body on its way: chunk by chunk as it comes, part by part as it goes. */
export function inspecting({ name, length, check }: { name: string; length: number | null; check: Check }) {
  const hash = createHash('sha256');
  let size = 0;
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);

  return {
    /** @throws Unexpected as soon as there is more than was announced */
    see(chunk: Uint8Array): void {
      hash.update(chunk);
      check.see(chunk);
      size += chunk.length;
      if (head.length < headLength) head = Buffer.concat([head, chunk.subarray(0, headLength - head.length)]);
      if (length !== null && size > length) throw badArtifact(name, `it has more than its ${length} bytes`);
    },

    /** Remembers the end of a part, in case the last one is shorter than what the check must see. */
    passed(part: Buffer): void {
      tail = Buffer.from(part.subarray(-check.tail));
    },

    /** @throws Unexpected where the whole is not what its kind demands */
    end(lastPart: Buffer): Inspected {
      const end = lastPart.length < check.tail ? Buffer.concat([tail, lastPart]) : lastPart;
      const isShort = length !== null && size < length;
      const wrong = isShort
        ? `it has ${size} of ${length} bytes`
        : check.wrong(head, end.subarray(-check.tail), size);
      if (wrong !== null) throw badArtifact(name, wrong);
      return { size, sha256: hash.digest('hex') };
    },
  };
}
