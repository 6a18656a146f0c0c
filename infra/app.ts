import { App } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { ConfigError, loadConfig } from '../lib/config-file.ts';
import { addStacks } from './stacks.ts';

const root = resolve(import.meta.dirname, '..');

const stageName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,19}$/));

/** `-c stage=prod -c config=prod.yaml`, or CASEBRIDGE_STAGE and CASEBRIDGE_CONFIG in the environment. */
function settingOf(app: App, name: 'stage' | 'config', otherwise: string): string {
  const given: unknown = app.node.tryGetContext(name) ?? process.env[`CASEBRIDGE_${name.toUpperCase()}`];
  return v.parse(v.optional(v.string(), otherwise), given);
}

function stageOf(app: App): string {
  const stage = settingOf(app, 'stage', 'dev');
  if (v.is(stageName, stage)) return stage;
  throw new ConfigError(
    `stage: found ${JSON.stringify(stage)}; expected lower-case letters, digits and dashes`,
  );
}

function readConfig(file: string) {
  try {
    return loadConfig(readFileSync(resolve(root, file), 'utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new ConfigError(`there is no file ${file}`);
    throw error;
  }
}

try {
  const app = new App({ autoSynth: false }); // a configuration that is refused synthesises nothing
  const { config, json } = readConfig(settingOf(app, 'config', 'casebridge.yaml'));
  addStacks(app, { stage: stageOf(app), config, json, bundles: join(root, 'dist/functions') });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
