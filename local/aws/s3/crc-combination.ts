import type { Algorithm } from './checksums.ts';

type Crc = { bits: bigint; polynomial: bigint };

// Reflected, as the bytes are read: the highest bit is the constant term.
const crcs: Partial<Record<Algorithm, Crc>> = {
  crc32: { bits: 32n, polynomial: 0xedb88320n },
  crc32c: { bits: 32n, polynomial: 0x82f63b78n },
  crc64nvme: { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** Whether the checksum of a whole follows from those of its parts, without another look at the bytes. */
export const isCombinable = (algorithm: Algorithm): boolean => algorithm in crcs;

/** The checksum of all parts in a row, from each one's own and its size. */
export function combineCrcs(algorithm: Algorithm, parts: { value: string; size: number }[]): string {
  const crc = crcs[algorithm];
  if (!crc) throw new Error(`${algorithm} of a whole does not follow from its parts`);
  const shifts = new Map<number, bigint>(); // all parts but the last have one size, as a rule
  const whole = parts.reduce((sum, { value, size }) => {
    const shift = shifts.get(size) ?? shiftBy(size, crc);
    shifts.set(size, shift);
    return multiply(sum, shift, crc) ^ BigInt(`0x${Buffer.from(value, 'base64').toString('hex')}`);
  }, 0n);
  const digits = Number(crc.bits / 4n);
  return Buffer.from(whole.toString(16).padStart(digits, '0'), 'hex').toString('base64');
}

/** What so many more bytes do to the checksum of those before them: x to the power of their bits, in the field of the CRC. */
function shiftBy(bytes: number, crc: Crc): bigint {
  let power = 1n << (crc.bits - 1n);
  let square = power >> 8n;
  for (let left = BigInt(bytes); left > 0n; left >>= 1n) {
    if (left & 1n) power = multiply(power, square, crc);
    square = multiply(square, square, crc);
  }
  return power;
}

function multiply(a: bigint, b: bigint, { bits, polynomial }: Crc): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 1n << (bits - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}
