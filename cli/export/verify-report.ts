import type { Difference } from '../../lib/exports/difference.ts';
import type { Verified } from '../../lib/exports/verify-look.ts';

/** What was verified of one export, or of one folder of runs, and what was found to be wrong. */
export type Report = {
  /** The export, or the folder where nothing but the bucket is known. */
  of: string;
  /** The newest run of each chain, with the hash of its manifest. */
  heads: { export: string; run: string; sha256: string }[];
  verified: Verified;
  differences: Difference[];
  /** Whether the search ended with the first difference. */
  isCutShort: boolean;
};

/** What the hash that a caller has from elsewhere says of the heads; null where there is none to hold them against. */
export type HeadCheck = 'as expected' | 'another' | null;
