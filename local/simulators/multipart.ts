import { readerOf, type Reader } from './byte-reader.ts';

/** One part of a multipart form. What is left unread of its content is skipped when the next is asked for. */
export type Part = {
  name: string;
  /** Null for a plain field. */
  filename: string | null;
  /** The content type that the sender gave, empty for none. */
  type: string;
  content: AsyncIterable<Buffer>;
};

/** A body that is no multipart form, or breaks off. */
export class MultipartError extends Error {
  override readonly name = 'MultipartError';
}

const headEnd = Buffer.from('\r\n\r\n');
const longestHead = 16 * 1024;

/** The boundary that a content type names; null where it is not that of a form. */
export function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? null;
}

/** The parts of a form as they arrive: no more of it is held than a chunk. @throws MultipartError */
export async function* partsOf(body: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Part> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // With a line end before it, the first delimiter looks like every other.
  const input = readerOf(
    body,
    Buffer.from('\r\n'),
    () => new MultipartError('the body ends before the form'),
  );
  await skip(input.until(delimiter));
  for (;;) {
    const after = (await input.take(2)).toString();
    if (after === '--') return;
    if (after !== '\r\n') throw new MultipartError('a boundary is not followed by a line end');
    let read = false;
    const content = async function* () {
      yield* input.until(delimiter);
      read = true;
    };
    yield { ...headOf(await headText(input)), content: content() };
    if (!read) await skip(input.until(delimiter));
  }
}

async function skip(rest: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of rest);
}

async function headText(input: Reader): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input.until(headEnd)) {
    size += chunk.length;
    if (size > longestHead) throw new MultipartError('the head of a part is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function headOf(text: string): Omit<Part, 'content'> {
  const headers = new Map(
    text.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const disposition = headers.get('content-disposition') ?? '';
  const name = parameter(disposition, 'name');
  if (name === null) throw new MultipartError('a part has no name');
  return { name, filename: filenameOf(disposition), type: headers.get('content-type') ?? '' };
}

function filenameOf(disposition: string): string | null {
  const extended = /;\s*filename\*=utf-8''([^;\s]+)/i.exec(disposition)?.[1]; // older versions of Python's urllib3
  return extended === undefined ? parameter(disposition, 'filename') : decodeURIComponent(extended);
}

function parameter(disposition: string, name: string): string | null {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(disposition) ?? [];
  // Browsers, and fetch after them, write the three that would end the text as percent escapes.
  return quoted === undefined
    ? (plain ?? null)
    : quoted
        .replace(/\\(["\\])/g, '$1')
        .replace(/%0A/gi, '\n')
        .replace(/%0D/gi, '\r')
        .replace(/%22/g, '"');
}
