import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** The members of a ZIP by name, read by a library that is not ours. */
export async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const members = new Map<string, Buffer>();
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry())
    members.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return members;
}
