const { ZIP_URL: zipUrl = '', S3_URL: s3Url = '', BUCKET: bucket = '' } = process.env;

/** The two servers that an export goes between. */
export const servers = { zipUrl, s3Url, bucket };

/** Prints how long one export takes, also of the processor, and how far it lifts the memory of this process above what a small one left, at its peak. */
export async function printExport(copy: (mebibytes: number) => Promise<{ sha256: string }>): Promise<void> {
  await copy(1);
  globalThis.gc?.();
  const idle = process.memoryUsage.rss();
  const before = process.cpuUsage();
  const start = performance.now();
  const { sha256 } = await copy(Number(process.argv[2]));
  const seconds = (performance.now() - start) / 1000;
  const above = process.resourceUsage().maxRSS * 1024 - idle;
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ seconds, above, sha256, cpu: (user + system) / 1e6 }));
}
