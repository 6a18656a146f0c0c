import { hash } from 'node:crypto';

const mebibyte = 2 ** 20;
const localHeader = Buffer.from('PK\u0003\u0004', 'latin1');
const endLength = 22;

// The same bytes in every process, since what came is held against what was sent.
const block = Buffer.alloc(mebibyte, hash('sha512', 'a block', 'buffer'));

/** A ZIP of so many mebibytes, with an empty directory: what is measured is its way, and not what is in it. */
export function* largeZip(mebibytes: number): Generator<Buffer> {
  const first = Buffer.concat([localHeader, block.subarray(localHeader.length)]);
  for (let at = 0; at < mebibytes - 1; at += 1) yield at === 0 ? first : block;
  const last = mebibytes === 1 ? first : block;
  yield Buffer.concat([last.subarray(0, mebibyte - endLength), endOf(mebibytes * mebibyte - endLength)]);
}

function endOf(start: number): Buffer {
  const end = Buffer.alloc(endLength);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt32LE(Math.min(start, 0xffffffff), 16);
  return end;
}
