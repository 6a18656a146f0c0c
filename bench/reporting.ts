import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions } from '../infra/build.ts';
import { atMost, type Figure } from './figure.ts';
import { importTimes } from './import-times.ts';

const rounds = 25;
const goal = 0.5;
const names = ['none', 'ours', 'powertools'] as const;

/** What it costs a function to report a log line and a figure, beside Powertools: of both, what stands above a function that reports nothing. */
export async function measureReporting(): Promise<Figure[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const entries = Object.fromEntries(
    names.map((name) => [name, join(import.meta.dirname, 'clients', `reporting-${name}.ts`)]),
  );
  const bundles = await buildFunctions({ outDir, entries });
  const time = await importTimes(
    Object.fromEntries(names.map((name) => [name, { file: join(outDir, name, 'index.cjs') }])),
    rounds,
  );
  await rm(outDir, { recursive: true });
  const kB = (of: string) => (bundles.find(({ name }) => name === of)?.bytes ?? Number.NaN) / 1000;
  const what = 'Powertools logger and metrics';
  return [
    atMost(
      'reporting: what it adds to a bundle',
      kB('ours') - kB('none'),
      'kB',
      { what, value: kB('powertools') - kB('none') },
      goal,
    ),
    atMost(
      `reporting: what it adds to the import, median of ${rounds}`,
      time('ours') - time('none'),
      'ms',
      { what, value: time('powertools') - time('none') },
      goal,
    ),
  ];
}
