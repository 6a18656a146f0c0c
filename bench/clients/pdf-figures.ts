/** Prints how long a document takes, first and then warm, and how far the first lifts the memory of this process. */
export async function printPdfFigures(make: () => Promise<AsyncIterable<unknown>>): Promise<void> {
  const idle = process.memoryUsage.rss();
  const once = async () => {
    const start = performance.now();
    let pieces = 0;
    for await (const _ of await make()) pieces += 1;
    if (pieces === 0) throw new Error('the document is empty');
    return performance.now() - start;
  };
  const first = await once();
  const above = process.resourceUsage().maxRSS * 1024 - idle;
  const warm: number[] = [];
  for (let n = 0; n < 5; n += 1) warm.push(await once());
  console.log(JSON.stringify({ first, warm: warm.toSorted((a, b) => a - b)[2], above }));
}
