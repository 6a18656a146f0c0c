import type { Call } from '../../platform.ts';
import { boundaryOf, MultipartError, partsOf, type Part } from '../../multipart.ts';
import { Rejected } from '../envelope.ts';

/** A multipart form: its fields, and what was made of its part `file`; null where it has none. */
export type Form<T> = { fields: ReadonlyMap<string, string>; file: T | null };

const longestField = 64 * 1024;

/** Reads a form as it arrives, its file by `keep`. What is no form is a 400. */
export async function formOf<T>(
  { headers, stream }: Call,
  keep: (part: Part & { filename: string }) => Promise<T>,
): Promise<Form<T>> {
  const boundary = boundaryOf(headers['content-type'] ?? '');
  if (boundary === null) throw new Rejected(400, 'the body is not multipart/form-data');
  const fields = new Map<string, string>();
  let file: T | null = null;
  try {
    for await (const part of partsOf(stream, boundary)) {
      const { name, filename } = part;
      if (name === 'file' && filename !== null && file === null) file = await keep({ ...part, filename });
      else if (filename === null) fields.set(name, (await bytesOf(part, longestField)).toString());
    }
  } catch (error) {
    if (error instanceof MultipartError) throw new Rejected(400, 'the multipart body does not parse');
    throw error;
  }
  return { fields, file };
}

/** The bytes of a part that must not be large. */
export async function bytesOf({ name, content }: Part, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > most) throw new Rejected(413, `${name} is larger than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
