import { Readable } from 'node:stream';
import ZipStream from 'zip-stream';

/** One file of a ZIP. */
export type ZipMember = { name: string; content: Buffer | Readable };

/** A ZIP of the members, made while it is read: neither the archive nor a file of it is ever in memory as a whole. */
export function zipOf(members: AsyncIterable<ZipMember>, date: Date): Readable {
  const zip = new ZipStream({ store: true }); // deflating is ten times slower, and what is tested is the stream
  void fill(zip, members, date).catch((error: Error) => zip.destroy(error));
  return Readable.from(zip, { objectMode: false });
}

async function fill(zip: ZipStream, members: AsyncIterable<ZipMember>, date: Date): Promise<void> {
  for await (const { name, content } of members)
    await new Promise<void>((resolve, reject) => {
      zip.entry(content, { name, date }, (error) => (error ? reject(error) : resolve()));
    });
  zip.finalize();
}
