import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, functionEntries } from '../infra/build.ts';
import { loadConfig } from '../lib/config-file.ts';
import { atMost, type Figure } from './figure.ts';
import { importTimes } from './import-times.ts';

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

  const loaded = bundles.map(({ name, folder }) => [
    name,
    { file: join(folder, 'index.cjs'), env: environment(folder) },
  ]);
  const time = await importTimes(Object.fromEntries(loaded), rounds);
  await rm(outDir, { recursive: true });

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

/** Settings that lead nowhere. */
const environment = (folder: string) => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  LAMBDA_TASK_ROOT: folder,
  CASEBRIDGE_DEPLOYMENT: 'bench',
  CASEBRIDGE_STAGE: 'bench',
  CASEBRIDGE_TABLE: 'bench',
  CASEBRIDGE_BUCKET: 'bench',
  CASEBRIDGE_FALCON_RINGS_URL: 'http://127.0.0.1:1/1/falcon',
  CASEBRIDGE_INCYDR_RINGS_URL: 'http://127.0.0.1:1/1/incydr',
  CASEBRIDGE_INCYDR_EXPORTS_URL: 'http://127.0.0.1:1/1/incydr-exports',
  CASEBRIDGE_FALCON_EXPORTS_URL: 'http://127.0.0.1:1/1/falcon-exports',
});
