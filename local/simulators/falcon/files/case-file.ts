import type { Readable } from 'node:stream';
import { cid } from '../seed.ts';

/** The bytes of a file: held, or made each time they are read. */
export type Content = Buffer | (() => Readable);

/** A file attached to a case. Never changed in place. */
export type CaseFile = Readonly<{
  id: string;
  /** Empty for a file that was uploaded to no case. */
  caseId: string;
  name: string;
  description: string;
  type: string;
  size: number;
  /** What `hash_value` shows; reckoned when it is asked for, where the bytes are made as they are read. */
  hash: string | (() => string);
  source: 'upload' | 'rtr';
  uploadedBy: string;
  uploadedAt: string;
  /** Before this instant, in epoch milliseconds, nobody can see the file: the host is still sending it. */
  arrivesAt: number;
  content: Content;
  /** Lets go of the content. */
  discard: () => void;
}>;

/** The digest of a file's bytes, as hex. */
export const hashOf = ({ hash }: CaseFile): string => (typeof hash === 'function' ? hash() : hash);

/** A file as the API shows it. */
export const fileDetails = (it: CaseFile) => ({
  id: it.id,
  cid,
  case_id: it.caseId,
  name: it.name,
  description: it.description,
  file_type: it.type,
  file_size: sizeText(it.size),
  file_size_bytes: it.size,
  hash_value: hashOf(it),
  source: it.source,
  uploaded_by: it.uploadedBy,
  uploaded_on: it.uploadedAt,
});

/** A size for people: `12 KB`, `114.8 KB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 'B';
  for (const larger of ['KB', 'MB', 'GB']) {
    if (size < 1024) break;
    size /= 1024;
    unit = larger;
  }
  return `${Number(size.toFixed(1))} ${unit}`;
}
