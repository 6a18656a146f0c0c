import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { costPage } from './cost/page.ts';
import { synthesisedResources } from './cost/resources.ts';
import { readUsage } from './cost/usage.ts';
import { loadConfiguration } from './load-configuration.ts';

const root = resolve(import.meta.dirname, '..');

/** Where the page of the example is published. */
export const costFile = join(root, 'docs/cost.md');

/** docs/cost.md for a configuration, from the bundles that were built. */
export function costText(file: string, functionsFolder = join(root, 'dist/functions')): string {
  const configuration = loadConfiguration(file);
  const resources = synthesisedResources(configuration, functionsFolder);
  return costPage({ config: configuration.config, resources, usage: readUsage() });
}

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (values.config === undefined) await writeFile(costFile, costText(join(root, 'casebridge.yaml')));
  else console.log(costText(values.config));
}
