import { App } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfiguration } from './load-configuration.ts';
import { exampleFile, permissionsPage } from './permissions/page.ts';
import { addStacks } from './stacks.ts';
import { readTemplates, type Resource } from './templates.ts';

const root = resolve(import.meta.dirname, '..');

/** Where the page of the example is published. */
export const permissionsFile = join(root, 'docs/permissions.md');

/** The resources of a configuration's stacks. The functions must have been built. */
function resourcesOf(file: string): Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'casebridge-permissions-'));
  try {
    const context = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:bundling-stacks': [] };
    const app = new App({ outdir, context, builtinCloudFormationValidation: false });
    const configuration = loadConfiguration(file);
    const functionsFolder = join(root, 'dist/functions');
    return readTemplates(Object.values(addStacks(app, { stage: 'prod', configuration, functionsFolder })))
      .resources;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const textOf = (file: string): string => permissionsPage(readFileSync(file, 'utf8'), resourcesOf(file));

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (values.config === undefined) await writeFile(permissionsFile, textOf(exampleFile));
  else console.log(textOf(values.config));
}
