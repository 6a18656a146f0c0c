import type { Received } from './body.ts';
import type { Algorithm } from './checksums.ts';
import type { Version } from './version.ts';

export type Part = Received & { number: number; file: string; lastModified: string };

/** A multipart upload under way. It ends with the process: its parts are then removed when the bucket is opened. */
export type Upload = Pick<Version, 'headers' | 'tags' | 'retention' | 'legalHold'> & {
  id: string;
  key: string;
  initiated: string;
  /** Null where the client named none: the parts' own CRC64NVME then makes that of the whole. */
  checksum: { algorithm: Algorithm; type: 'FULL_OBJECT' | 'COMPOSITE' } | null;
  parts: Map<number, Part>;
};
