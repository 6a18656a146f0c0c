import { S3Client } from '@aws-sdk/client-s3';
import type { ExportSettings } from '../../lib/config.ts';
import { bucketReader } from '../../lib/exports/bucket-reader.ts';
import { runsFolder } from '../../lib/exports/manifest.ts';
import type { VerifyDeps } from '../../lib/exports/verify-look.ts';
import { chainInTable, chainsInBucket, type ChainStep } from '../../lib/exports/verify-chain.ts';
import { type Asked, deploymentFor } from '../deployment.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { exportNamed, type Exports, withExports } from './exports.ts';

type Bucket = ReturnType<typeof bucketReader>;

/** What is verified as one: the chain of an export, or those of a folder of runs. */
export type ChainToVerify = {
  of: string;
  deps: { bucket: Bucket; retention: ExportSettings['retention'] };
  chain: (deps: VerifyDeps) => AsyncIterable<ChainStep>;
};

type Work = (chains: ChainToVerify[]) => Promise<number>;

/** The chains as the table keeps them: of one export, or of all. */
export const chainsFromTable = (
  asked: Asked & { name: string | null },
  terminal: Terminal,
  work: Work,
): Promise<number> =>
  withExports(asked, terminal, async (exports) => {
    const { name } = asked;
    if (name !== null) exportNamed(exports.config, name);
    const names = name === null ? Object.keys(exports.config.exports) : [name];
    if (names.length === 0) throw new UsageError('the configuration has no exports');
    return work(await Promise.all(names.map((it) => chainOf(it, exports))));
  });

async function chainOf(name: string, { config, runs, chain, bucket }: Exports): Promise<ChainToVerify> {
  const { prefix, connection, retention } = exportNamed(config, name);
  // In the opposite order of their writing: a run that ends meanwhile is then in the chain, and known to the state as the open one.
  const state = await runs.read(name);
  const keys = await manifestsIn(runsFolder(prefix, connection), bucket);
  const links = await Array.fromAsync(chain.all(name));
  return {
    of: name,
    deps: { bucket, retention },
    chain: (deps) => chainInTable({ name, links, state, keys }, deps),
  };
}

async function manifestsIn(folder: string, bucket: Bucket): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of bucket.list(folder)) if (key.endsWith('/manifest.json')) keys.push(key);
  return keys;
}

type BucketAsked = Asked & { name: string | null; bucket?: string | undefined; under?: string | undefined };

/** The chains as the bucket alone tells of them: whoever verifies it needs no table and no configuration. */
export async function chainsFromBucket(asked: BucketAsked, terminal: Terminal, work: Work): Promise<number> {
  const { bucket, close } = await bucketOf(asked, terminal);
  try {
    const under = asked.under === undefined ? '' : `${asked.under.replace(/\/+$/, '')}/`;
    const folders = await Array.fromAsync(foldersOfRuns(under, bucket, 0));
    if (folders.length === 0)
      throw new Error(
        `no run has ended ${under === '' ? 'in this bucket' : `under ${under}`}: no folder there is called runs`,
      );
    const chains = folders.map(async (folder): Promise<ChainToVerify> => {
      const keys = await manifestsIn(folder, bucket);
      const of = asked.name ?? folder.replace(/\/runs\/$/, '');
      return {
        of,
        deps: { bucket, retention: undefined },
        chain: (deps) => chainsInBucket(keys, asked.name, deps),
      };
    });
    return await work(await Promise.all(chains));
  } finally {
    close();
  }
}

async function bucketOf({ bucket, ...asked }: BucketAsked, { environment, folder }: Terminal) {
  const name = bucket ?? (asked.local ? undefined : environment['CASEBRIDGE_BUCKET']);
  if (name && !asked.local) {
    const s3 = new S3Client({ responseChecksumValidation: 'WHEN_REQUIRED' });
    return { bucket: bucketReader(s3, name), close: () => s3.destroy() };
  }
  const { s3, setting, close } = await deploymentFor(asked, { environment, folder });
  return { bucket: bucketReader(s3, name ?? setting('CASEBRIDGE_BUCKET')), close };
}

// prefix/connection/runs, where the prefix may be of several folders.
const deepest = 6;
const ofOthers = new Set(['cases', 'run-cases', 'deliveries']);

/** `<prefix>/<connection>/runs/`, wherever they are; folders that hold cases are not looked into. */
async function* foldersOfRuns(under: string, bucket: Bucket, depth: number): AsyncGenerator<string> {
  for await (const folder of bucket.folders(under)) {
    const name = folder.slice(under.length, -1);
    if (name === 'runs') yield folder;
    else if (!ofOthers.has(name) && depth < deepest) yield* foldersOfRuns(folder, bucket, depth + 1);
  }
}
