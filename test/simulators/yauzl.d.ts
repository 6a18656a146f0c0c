declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  /** The part of the package that is used here; it comes without types. */
  export type Entry = { fileName: string; uncompressedSize: number };
  export type ZipFile = {
    entryCount: number;
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
  };
  export function fromBufferPromise(bytes: Buffer): Promise<ZipFile>;
}
