import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import { buildFunctions } from '../infra/build.ts';
import { functions } from '../infra/functions.ts';
import { credentials } from '../local/aws/credentials.ts';
import { atLeast, atMost, type Figure, median } from './figure.ts';
import { largeZip } from './large-zip.ts';
import { startServer } from './servers/started.ts';

const run = promisify(execFile);
const rounds = 3;
const small = 1024;
const large = 8 * 1024;
const mebibyte = 2 ** 20;
const bucket = 'bench-exports';
// As the worker is started.
const nodeOptions = functions['export-incydr-case'].nodeOptions.split(' ');
const printed = v.object({ seconds: v.number(), above: v.number(), cpu: v.number(), sha256: v.string() });

/** An export of a large ZIP, from a server like Incydr to the embedded S3, each in a process of its own. */
export async function measureExportThroughput(): Promise<Figure[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const zips = await startServer(join(import.meta.dirname, 'servers/zip-server.ts'));
  try {
    const names = ['export-ours', 'export-bare', 'export-buffered'];
    const source = (name: string) => join(import.meta.dirname, 'clients', `${name}.ts`);
    await buildFunctions({ outDir, entries: Object.fromEntries(names.map((name) => [name, source(name)])) });
    const exported = (name: string, mebibytes: number) =>
      exportOnce(join(outDir, name, 'index.cjs'), mebibytes, zips.url);
    return await figuresOf(exported);
  } finally {
    await zips.close();
    await rm(outDir, { recursive: true });
  }
}

async function figuresOf(
  exported: (name: string, mebibytes: number) => Promise<Exported>,
): Promise<Figure[]> {
  const bare: Exported[] = [];
  const ours: Exported[] = [];
  // In turns, since the machine has its own good and bad minutes.
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await exported('export-bare', small));
    ours.push(await exported('export-ours', small));
  }
  if (new Set([...bare, ...ours].map(({ sha256 }) => sha256)).size > 1)
    throw new Error('the exports differ in their hashes');
  const buffered = await exported('export-buffered', small);
  const eight = await exported('export-ours', large);
  const rate = (runs: Exported[]) => (small * mebibyte) / median(runs.map(({ seconds }) => seconds)) / 1e6;
  const processor = (runs: Exported[]) => median(runs.map(({ cpu }) => cpu));
  const highest = (runs: Exported[]) => Math.max(...runs.map(({ above }) => above)) / mebibyte;
  const limit = { what: 'the limit', value: 96 };
  return [
    atLeast(
      `export: 1 GiB to S3, median of ${rounds}`,
      rate(ours),
      'MB/s',
      { what: 'a bare GET and PUT with SHA-256', value: rate(bare) },
      0.75,
    ),
    atMost(
      'export: processor time of the client for 1 GiB',
      processor(ours),
      's',
      { what: 'the bare copy', value: processor(bare) },
      null, // other work on the machine slows the clock, and this less
    ),
    atMost('export: RSS above idle for 1 GiB', highest(ours), 'MiB', limit, 1),
    atMost('export: RSS above idle for 8 GiB', highest([eight]), 'MiB', limit, 1),
    atMost(
      'export: the same beside a client that buffers',
      highest(ours),
      'MiB',
      { what: 'arrayBuffer() and PutObject', value: highest([buffered]) },
      null,
    ),
  ];
}

type Exported = v.InferOutput<typeof printed>;

/** One run of a client against an S3 of its own, of which nothing is left. */
async function exportOnce(file: string, mebibytes: number, zipUrl: string): Promise<Exported> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const s3 = await startServer(join(import.meta.dirname, 'servers/s3-server.ts'), directory);
  try {
    await fetch(`${s3.url}/${bucket}`, { method: 'PUT' });
    const env = {
      ZIP_URL: zipUrl,
      S3_URL: s3.url,
      BUCKET: bucket,
      CRC32: JSON.stringify({ 1: checksumOf(1), [mebibytes]: checksumOf(mebibytes) }),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const { stdout } = await run(process.execPath, [...nodeOptions, file, String(mebibytes)], { env });
    return v.parse(printed, JSON.parse(stdout));
  } finally {
    await s3.close();
    await rm(directory, { recursive: true });
  }
}

/** What the bare copy tells S3, so that S3 makes no other checksum of its bytes than of ours. */
function checksumOf(mebibytes: number): string {
  let crc = 0;
  for (const block of largeZip(mebibytes)) crc = crc32(block, crc);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}
