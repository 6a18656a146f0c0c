import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { ConfigError } from '../lib/config-file.ts';
import { readContext } from './context.ts';
import { loadConfiguration } from './load-configuration.ts';

const root = resolve(import.meta.dirname, '..');

const stageName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,19}$/));

/** `-c stage=prod -c config=prod.yaml`, or CASEBRIDGE_STAGE and CASEBRIDGE_CONFIG in the environment. */
function settingOf(name: 'stage' | 'config', otherwise: string): string {
  const given = readContext(process.env)[name] ?? process.env[`CASEBRIDGE_${name.toUpperCase()}`];
  return v.parse(v.optional(v.string(), otherwise), given);
}

function stageOf(): string {
  const stage = settingOf('stage', 'dev');
  if (v.is(stageName, stage)) return stage;
  throw new ConfigError(
    `stage: found ${JSON.stringify(stage)}; expected lower-case letters, digits and dashes`,
  );
}

try {
  const stage = stageOf();
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
