/** A client's ways to make a small call, and to download the case file of an id. */
type Client = {
  warmUp: () => Promise<unknown>;
  download: (id: string) => Promise<AsyncIterable<Uint8Array>>;
};

const collectEvery = 4_000_000;

/**
 * Prints how far a download lifts the memory of this process above what it held after a small call, in bytes.
 * With `--expose-gc` what is garbage is collected all along, so that this tells what is held; else it is up to V8,
 * which lets some 32 MB of dead buffers lie, whatever reads the stream.
 */
export async function printMemory({ warmUp, download }: Client): Promise<void> {
  await warmUp();
  globalThis.gc?.();
  const idle = process.memoryUsage.rss();
  let peak = idle;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const sampling = setInterval(sample, 5);
  const bytes = await readAll(download(process.argv[2] ?? ''), sample).catch(() => null);
  clearInterval(sampling);
  sample();
  console.log(JSON.stringify({ bytes, above: peak - idle }));
}

async function readAll(download: Promise<AsyncIterable<Uint8Array>>, sample: () => void): Promise<number> {
  let bytes = 0;
  let uncollected = 0;
  for await (const { byteLength } of await download) {
    bytes += byteLength;
    uncollected += byteLength;
    sample();
    if (uncollected < collectEvery) continue;
    uncollected = 0;
    globalThis.gc?.({ type: 'minor', execution: 'sync' });
  }
  return bytes;
}
