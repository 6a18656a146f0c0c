import { existsSync } from 'node:fs';
import { buildFunctions, functionEntries } from '../infra/build.ts';

/** Builds every function once before the tests, which run the very bundles that are deployed. */
export async function setup(): Promise<void> {
  const entries = Object.entries(functionEntries());
  const missing = entries.filter(([, entry]) => !existsSync(entry)).map(([name]) => name);
  if (missing.length === entries.length) {
    console.log('no function has a source yet: none is built');
    return;
  }
  if (missing.length > 0) throw new Error(`functions without a source: ${missing.join(', ')}`);
  await buildFunctions({ outDir: 'dist/functions' });
}
