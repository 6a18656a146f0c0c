import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums that S3 verifies, as its headers spell them. */
export const algorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;

export type Algorithm = (typeof algorithms)[number];

/** A checksum in the making. */
export type Digest = { update: (chunk: Buffer) => void; base64: () => string };

/** Starts a checksum; `base64` gives it as S3's headers carry it. */
export function startDigest(algorithm: Algorithm): Digest {
  switch (algorithm) {
    case 'crc32':
      return crc32Digest(crc32);
    case 'crc32c':
      return crc32Digest(crc32c);
    case 'crc64nvme':
      return crc64nvmeDigest();
    case 'sha1':
    case 'sha256': {
      const hash = createHash(algorithm);
      return { update: (chunk) => void hash.update(chunk), base64: () => hash.digest('base64') };
    }
  }
}

function crc32Digest(next: (chunk: Buffer, crc: number) => number): Digest {
  let crc = 0;
  return {
    update: (chunk) => {
      crc = next(chunk, crc);
    },
    base64: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes.toString('base64');
    },
  };
}

/** What each byte does to the register, for a reflected polynomial; in halves, since numbers hold no 64 bits. */
function tableOf(polynomial: bigint) {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let register = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) register = (register >> 1n) ^ (register & 1n ? polynomial : 0n);
    high[byte] = Number(register >> 32n);
    low[byte] = Number(register & 0xffffffffn);
  }
  return { high, low };
}

const castagnoli = tableOf(0x82f63b78n).low;

function crc32c(chunk: Buffer, crc: number): number {
  let register = ~crc;
  for (const byte of chunk) register = (register >>> 8) ^ (castagnoli[(register ^ byte) & 0xff] ?? 0);
  return ~register >>> 0;
}

const nvme = tableOf(0x9a6c9329ac4bc9b5n);

function crc64nvmeDigest(): Digest {
  let high = ~0;
  let low = ~0;
  return {
    update: (chunk) => {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (nvme.low[index] ?? 0);
        high = (high >>> 8) ^ (nvme.high[index] ?? 0);
      }
    },
    base64: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0, 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes.toString('base64');
    },
  };
}
