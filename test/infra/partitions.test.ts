import { App, Stage } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addStacks } from '../../infra/stacks.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { both } from './configurations.ts';

const outdir = mkdtempSync(join(tmpdir(), 'casebridge-partitions-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** What names no partition: the one key is named by the configuration. */
const withoutKey = both.replace(/ {6}kmsKey: .*\n/, '');

test.each(['us-gov-west-1', 'cn-north-1'])('the stacks of %s name no other partition', (region) => {
  const app = new App({
    outdir: join(outdir, region),
    context: { 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  const stage = new Stage(app, 'Stage', { env: { account: '111122223333', region } });
  const stacks = addStacks(stage, {
    stage: 'test',
    configuration: loadConfig(withoutKey, 'test.yaml'),
    functionsFolder: resolve('dist/functions'),
  });
  const assembly = app.synth().getNestedAssembly(stage.artifactId);
  const templates = Object.values(stacks).map((it) =>
    JSON.stringify(assembly.getStackArtifact(it.artifactId).template),
  );
  expect(templates).toHaveLength(4);
  expect(templates.join('\n').match(/arn:aws[\w-]*:/g)).toBeNull();
});
