import * as v from 'valibot';
import { number, text } from './answers.ts';
import { textUpTo } from './arguments.ts';

/** What is known of a case's file. */
export const fileDetails = v.looseObject({
  id: v.string(),
  cid: text,
  case_id: text,
  name: text,
  description: text,
  /** For people; `file_size_bytes` is the number. */
  file_size: text,
  file_size_bytes: number,
  file_type: text,
  /** Of an algorithm that no source names. */
  hash_value: text,
  source: text,
  uploaded_by: text,
  uploaded_on: text,
});
export type FileDetails = v.InferOutput<typeof fileDetails>;

/** What a host tells of a file. */
export const rtrMetadata = v.looseObject({ file_name: text, file_size: text });
export type RtrFileMetadata = v.InferOutput<typeof rtrMetadata>;

/** What is said of a file on its way into a case. */
export const description = v.optional(textUpTo(2048));
