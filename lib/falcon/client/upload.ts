import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import { id } from './arguments.ts';
import type { FalconCall, Operation, Success } from './call.ts';

// A part's header is a line of its own: nothing may end it early.
const mediaType = v.pipe(v.string(), v.regex(/^[\x20-\x7e]+$/, 'is no media type'));

/** A file to send: a Blob, such as `fs.openAsBlob` gives; or whatever makes its bytes, anew for each attempt. */
export const fileToSend = v.union([
  v.instance(Blob),
  v.strictObject({
    name: id,
    content: v.custom<() => AsyncIterable<Uint8Array>>(
      (it) => typeof it === 'function',
      'must be a function',
    ),
    type: v.optional(mediaType),
  }),
]);
export type FileToSend = v.InferInput<typeof fileToSend>;

type Named = { file: FileToSend; name?: string | undefined };

/** How a file is called: a Blob that is no File is told so beside it. */
const nameOf = ({ file, name }: Named): string | undefined =>
  name ?? (file instanceof Blob && !(file instanceof File) ? undefined : file.name);

export const isNamed = (it: Named): boolean => nameOf(it) !== undefined;
export const unnamed = 'needs a name: a Blob has none of its own';

type Upload<S> = Named & {
  path: string;
  fields: Record<string, string | undefined>;
  repeatable: boolean;
  schema: S;
};

/**
 * Sends a file and its fields as a form, of which no more is in memory than is being sent.
 * @throws what the caller's own content threw, as it is, where that ended the upload
 */
export async function upload<S extends v.GenericSchema>(
  call: FalconCall,
  { path, file, name, fields, repeatable, schema }: Upload<S>,
  options?: CallOptions,
): Promise<Success<v.InferOutput<S>> & { size: number }> {
  const given = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const called = nameOf({ file, name }) ?? '';
  const form = formOf(file instanceof Blob ? contentOf(file) : file, called, given);
  try {
    const operation = { method: 'POST', path, ...form.sent, repeatable } as const;
    return { ...(await call.resources(operation, schema, options)), size: form.size() };
  } catch (error) {
    throw form.failure()?.error ?? error;
  }
}

type Field = readonly [string, string];
type Made = { content: () => AsyncIterable<Uint8Array>; type?: string | undefined };
type Form = {
  sent: Pick<Operation, 'body' | 'contentType'>;
  /** Bytes of the file, once it was sent. */
  size: () => number;
  /** What its content threw. */
  failure: () => { error: unknown } | null;
};

/** A Blob as it is read: a form of fetch's own reads ahead of the connection, and was seen to hold the whole of a file. */
const contentOf = (file: Blob): Made => ({ content: () => file.stream(), type: file.type || undefined });

function formOf({ content, type = 'application/octet-stream' }: Made, name: string, fields: Field[]): Form {
  const boundary = `casebridge-${crypto.randomUUID()}`;
  let size = 0;
  let failure: { error: unknown } | null = null;
  let before: AsyncIterable<Uint8Array> | null = null;
  async function* counted() {
    size = 0;
    failure = null;
    try {
      const bytes = content();
      // What was read once has nothing left: it would be sent as an empty file.
      if (bytes === before) throw new TypeError('the content of a file is to be made anew for each attempt');
      before = bytes;
      for await (const chunk of bytes) {
        if (!ArrayBuffer.isView(chunk)) throw new TypeError('the content of a file is to be made of bytes');
        size += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  async function* body() {
    yield encoded(`--${boundary}\r\n${disposition('file', name)}\r\ncontent-type: ${type}\r\n\r\n`);
    yield* counted();
    for (const [key, value] of fields)
      yield encoded(`\r\n--${boundary}\r\n${disposition(key)}\r\n\r\n${value}`);
    yield encoded(`\r\n--${boundary}--\r\n`);
  }
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return { sent: { body, contentType }, size: () => size, failure: () => failure };
}

const disposition = (key: string, file?: string) =>
  `content-disposition: form-data; name="${escaped(key)}"${file === undefined ? '' : `; filename="${escaped(file)}"`}`;

// As the HTML standard escapes names of a form.
const escaped = (text: string) => text.replace(/["\r\n]/g, (it) => encodeURIComponent(it));

const encoded = (text: string) => new TextEncoder().encode(text);
