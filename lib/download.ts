import { sourceOf, streamOf } from './byte-source.ts';
import { Unavailable } from './errors.ts';
import { type CallOptions, type HttpAnswer, traceOf } from './http.ts';

/** A file on its way: nothing of it is in memory but what is being read. */
export type Download = {
  /** The platform's name for it, without path or quotes; null where it gives none. */
  name: string | null;
  /** The media type; null where the platform does not say. */
  contentType: string | null;
  /** In bytes; null where the platform does not say. */
  length: number | null;
  /** Ends in `Unavailable` where the connection breaks or fewer bytes come than were announced. */
  body: ReadableStream<Uint8Array>;
};

/** The answer to a request that asked for a stream, as a download. */
export function downloadOf(
  platform: string,
  what: string,
  { status, headers, stream }: HttpAnswer,
  { now, signal }: { now: () => Date; signal: CallOptions['signal'] },
): Download {
  const announced = headers.get('content-length');
  // A content-encoded body is longer once decoded than its header says.
  const length = announced !== null && headers.get('content-encoding') === null ? Number(announced) : null;
  const lost = (cause?: unknown) =>
    new Unavailable(`${platform}: ${what} broke off`, {
      retryAt: now(),
      uncertain: false,
      status,
      traceId: traceOf(headers),
      cause,
    });
  return {
    name: nameIn(headers.get('content-disposition')),
    contentType: headers.get('content-type'),
    length,
    body: whole(stream ?? new Blob([]).stream(), length, lost, signal),
  };
}

function whole(
  body: ReadableStream<Uint8Array>,
  length: number | null,
  lost: (cause?: unknown) => Unavailable,
  signal: CallOptions['signal'],
): ReadableStream<Uint8Array> {
  const source = sourceOf(body);
  let read = 0;
  return streamOf({
    next: async () => {
      const piece = await source.next().catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw lost(cause);
      });
      if (!piece.done) read += piece.value.byteLength;
      else if (length !== null && read !== length) throw lost();
      return piece;
    },
    cancel: source.cancel,
  });
}

/** The file name of a Content-Disposition: decoded, without quotes, and never with a path. */
export function nameIn(disposition: string | null): string | null {
  const extended = /filename\*=(?:utf-8|iso-8859-1)'[^']*'([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename=(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition ?? '');
  const given =
    extended === undefined ? (plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]) : decoded(extended.trim());
  const name = given
    ?.split(/[/\\]/)
    .at(-1)
    ?.replace(/[\p{Cc}"]/gu, '')
    .trim();
  return name === undefined || name === '' || name === '.' || name === '..' ? null : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
