/** Where bytes come from, piece by piece: what a stream is read from, without what a stream costs at each piece. */
export type ByteSource = {
  next: () => Promise<{ done: true } | { done: false; value: Uint8Array }>;
  /** Also before anything is read: whoever cancels lets go of the connection. */
  cancel: (reason?: unknown) => Promise<void>;
};

const sources = new WeakMap<ReadableStream<Uint8Array>, ByteSource>();

/** A stream of a source. Nothing is read ahead of whoever reads. */
export function streamOf(source: ByteSource): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const piece = await source.next();
        if (piece.done) controller.close();
        else controller.enqueue(piece.value);
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  sources.set(stream, source);
  return stream;
}

/** What a stream is read from. From now on nobody else reads it. */
export function sourceOf(stream: ReadableStream<Uint8Array>): ByteSource {
  const reader = stream.getReader();
  const source = sources.get(stream);
  return source ?? { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) };
}

/** The pieces of a body, as the language walks through them. */
export function piecesOf(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (!(body instanceof ReadableStream) || !sources.has(body)) return body;
  const source = sourceOf(body);
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const piece = await source.next();
        return piece.done ? { done: true, value: undefined } : piece;
      },
      return: async () => {
        await source.cancel();
        return { done: true, value: undefined };
      },
    }),
  };
}
