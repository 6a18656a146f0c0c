import { randomUUID } from 'node:crypto';
import type { StreamedBody } from '../../http.ts';
import type { Operation } from './call.ts';

/** A file to send: a Blob, such as `fs.openAsBlob` gives; or whatever makes its bytes, anew for each attempt. */
export type FileToSend =
  | Blob
  | { name: string; content: () => AsyncIterable<Uint8Array>; type?: string | undefined };

type Fields = Record<string, string | undefined>;

/** A file and its fields as a form, of which no more is in memory than is being sent. */
export function formOf(
  file: FileToSend,
  fields: Fields,
  name?: string,
): Pick<Operation, 'body' | 'contentType'> {
  const given = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  if (file instanceof Blob) {
    const form = new FormData();
    form.append('file', file, name ?? (file instanceof File ? file.name : 'file'));
    for (const [key, value] of given) form.append(key, value);
    return { body: form };
  }
  const boundary = `casebridge-${randomUUID()}`;
  return {
    body: multipart(boundary, file, given),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

const multipart = (
  boundary: string,
  { name, content, type = 'application/octet-stream' }: Exclude<FileToSend, Blob>,
  fields: (readonly [string, string])[],
): StreamedBody =>
  async function* () {
    yield encoded(`--${boundary}\r\n${disposition('file', name)}\r\ncontent-type: ${type}\r\n\r\n`);
    yield* content();
    for (const [key, value] of fields)
      yield encoded(`\r\n--${boundary}\r\n${disposition(key)}\r\n\r\n${value}`);
    yield encoded(`\r\n--${boundary}--\r\n`);
  };

const disposition = (key: string, file?: string) =>
  `content-disposition: form-data; name="${escaped(key)}"${file === undefined ? '' : `; filename="${escaped(file)}"`}`;

// As the HTML standard escapes names of a form.
const escaped = (text: string) => text.replace(/["\r\n]/g, (it) => encodeURIComponent(it));

const encoded = (text: string) => new TextEncoder().encode(text);
