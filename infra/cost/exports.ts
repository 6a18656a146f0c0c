import { assumptions } from './assumptions.ts';
import { type Basis, count, logStorage } from './basis.ts';
import type { Line } from './line.ts';
import { workLines } from './work-lines.ts';

const { megabytesPerSecond, partMebibytes } = assumptions;

/** What an export of so many cases and bytes in a month adds, half of them of each platform. */
export function exportsOf(
  { cases, bytes }: { cases: number; bytes: number },
  { resources, usage }: Basis,
): Line[] {
  const half = cases / 2;
  const work = (['falcon', 'incydr'] as const).flatMap((platform) => {
    const name = `${platform} export`;
    const memory = resources.functions.get(usage.work[name]?.function ?? '')?.memoryMiB ?? 0;
    const seconds = bytes / 2 / 1e6 / megabytesPerSecond;
    return [
      ...workLines({ work: name, times: half, says: `${count(half)} cases` }, resources, usage),
      {
        service: 'Lambda',
        what: `export-${platform}-case`,
        how: `${count(bytes / 2 / 1e9)} GB at ${megabytesPerSecond} MB/s × ${memory / 1024} GB`,
        quantity: (seconds * memory) / 1024,
        price: 'lambdaGBSecondArm' as const,
      },
    ];
  });
  const parts = bytes / (partMebibytes * 2 ** 20);
  return [
    ...work,
    {
      service: 'S3',
      what: 'parts of uploads',
      how: `${count(bytes / 1e9)} GB / ${partMebibytes} MiB`,
      quantity: parts,
      price: 's3Put',
    },
    {
      service: 'SQS',
      what: 'orders: sent, received, deleted',
      how: `${count(cases)} cases × 3`,
      quantity: 3 * cases,
      price: 'sqsStandardRequest',
    },
    {
      service: 'S3',
      what: 'storage, for each month that it is kept',
      how: `${count(bytes / 1e9)} GB`,
      quantity: bytes / 1e9,
      price: 's3Storage',
    },
    logStorage(work, resources),
  ];
}
