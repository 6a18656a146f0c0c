/** Reads a body from its front; never holds more than a chunk and what a delimiter may be cut into. */
export type Reader = ReturnType<typeof readerOf>;

/** A reader of `body` after `before`; `ended` makes the error for a body that ends too soon. */
export function readerOf(body: AsyncIterable<Buffer>, before: Buffer, ended: () => Error) {
  // Asked by hand, since leaving a `for await` early would close the caller's connection.
  const chunks = body[Symbol.asyncIterator]();
  let held = before;

  const more = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) throw ended();
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
  };
  const cut = (length: number): Buffer => {
    const front = held.subarray(0, length);
    held = held.subarray(length);
    return front;
  };

  return {
    take: async (length: number): Promise<Buffer> => {
      while (held.length < length) await more();
      return cut(length);
    },
    /** All up to the delimiter, which is read and left out. */
    until: async function* (delimiter: Buffer): AsyncGenerator<Buffer> {
      for (;;) {
        const at = held.indexOf(delimiter);
        if (at > 0) yield cut(at);
        if (at >= 0) {
          cut(delimiter.length);
          return;
        }
        const safe = held.length - delimiter.length + 1; // the rest may be the delimiter's beginning
        if (safe > 0) yield cut(safe);
        await more();
      }
    },
  };
}
