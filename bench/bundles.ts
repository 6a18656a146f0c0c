import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildFunctions, functionEntries } from '../infra/build.ts';
import { loadConfig } from '../lib/config-file.ts';
import { atMost, type Figure, median } from './figure.ts';

const run = promisify(execFile);
const rounds = 15;
const receiverLimit = 400; // kB

/** Size and import time of each function's bundle, beside an empty handler, interleaved in one run. */
export async function measureBundles(): Promise<Figure[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const empty = join(outDir, 'empty.ts');
  await writeFile(empty, 'export const handler = async () => undefined;');
  const bundles = await buildFunctions({ outDir, entries: { ...functionEntries(), empty } });
  const { json } = loadConfig(await readFile('local/casebridge.yaml', 'utf8'), 'local/casebridge.yaml');
  for (const { folder } of bundles) await writeFile(join(folder, 'casebridge.json'), json);

  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, folder } of bundles) {
      times.set(name, [...(times.get(name) ?? []), await importTime(join(folder, 'index.cjs'), folder)]);
    }
  }
  await rm(outDir, { recursive: true });

  const time = (name: string) => median(times.get(name) ?? []);
  const nothing = bundles.find(({ name }) => name === 'empty')?.bytes ?? 1;
  return bundles
    .filter(({ name }) => name !== 'empty')
    .flatMap(({ name, bytes }) => {
      const against = { what: 'an empty handler', value: time('empty') };
      const size =
        name === 'receive-alert'
          ? atMost(`${name}: bundle`, bytes / 1000, 'kB', { what: 'the limit', value: receiverLimit }, 1)
          : atMost(
              `${name}: bundle`,
              bytes / 1000,
              'kB',
              { what: 'an empty handler', value: nothing / 1000 },
              null,
            );
      return [size, atMost(`${name}: import, median of ${rounds}`, time(name), 'ms', against, null)];
    });
}

/** Milliseconds that Node takes to load a bundle in a process of its own, with settings that lead nowhere. */
async function importTime(file: string, folder: string): Promise<number> {
  const script = 'const t = performance.now(); require(process.argv[1]); console.log(performance.now() - t);';
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    LAMBDA_TASK_ROOT: folder,
    CASEBRIDGE_DEPLOYMENT: 'bench',
    CASEBRIDGE_TABLE: 'bench',
    CASEBRIDGE_BUCKET: 'bench',
    CASEBRIDGE_FALCON_RINGS_URL: 'http://127.0.0.1:1/1/falcon',
    CASEBRIDGE_INCYDR_RINGS_URL: 'http://127.0.0.1:1/1/incydr',
    CASEBRIDGE_INCYDR_EXPORTS_URL: 'http://127.0.0.1:1/1/exports',
  };
  const { stdout } = await run(process.execPath, ['-e', script, file], { env });
  return Number(stdout);
}
