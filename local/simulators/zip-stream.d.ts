declare module 'zip-stream' {
  import type { Readable } from 'node:stream';

  /** The part of the package that is used here; it comes without types. */
  class ZipStream implements AsyncIterable<Buffer> {
    constructor(options?: { store?: boolean });
    entry(
      source: Buffer | Readable,
      data: { name: string; date?: Date; store?: boolean },
      done: (error?: Error | null) => void,
    ): this;
    finalize(): void;
    readonly destroyed: boolean;
    destroy(error?: Error): void;
    once(event: 'close', listener: () => void): this;
    off(event: 'close', listener: () => void): this;
    [Symbol.asyncIterator](): AsyncIterator<Buffer>;
  }
  export { ZipStream as default };
}
