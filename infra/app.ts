import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { ConfigError } from '../lib/config-file.ts';
import { readContext } from './context.ts';
import { loadConfiguration } from './load-configuration.ts';
import { checkStage } from './stage.ts';

const root = resolve(import.meta.dirname, '..');

/** `-c stage=prod -c config=prod.yaml`, or CASEBRIDGE_STAGE and CASEBRIDGE_CONFIG in the environment. */
function settingOf(name: 'stage' | 'config', otherwise: string): string {
  const given = readContext(process.env)[name] ?? process.env[`CASEBRIDGE_${name.toUpperCase()}`];
  return v.parse(v.optional(v.string(), otherwise), given);
}

try {
  const stage = checkStage(settingOf('stage', 'dev'));
  const configuration = loadConfiguration(settingOf('config', 'casebridge.yaml'));
  // Only now: the CDK takes seconds to load, and a configuration that is refused is to be told at once.
  const [{ App, Validations }, { addStacks }] = await Promise.all([
    import('aws-cdk-lib'),
    import('./stacks.ts'),
  ]);
  const app = new App({ autoSynth: false });
  addStacks(app, { stage, configuration, functionsFolder: join(root, 'dist/functions') });
  if (readContext(process.env)['nag'] === 'true') {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
