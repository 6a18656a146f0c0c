import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { addStacks } from '../../infra/stacks.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { everything, falconOnly } from '../infra/configurations.ts';

const outdir = mkdtempSync(join(tmpdir(), 'casebridge-validated-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const report = v.object({
  pluginReports: v.array(v.object({ violations: v.array(v.looseObject({ ruleName: v.string() })) })),
});
const context = { '@aws-cdk/core:validateAgainstDefaultRules': true, 'aws:cdk:bundling-stacks': [] };

// One app for all of it: the check itself takes seconds, however much there is to check.
test('the CDK’s own check finds no fault in the templates of one platform and in those of everything, though it would', () => {
  const app = new App({ outdir, context });
  for (const [stage, yaml] of Object.entries({ one: falconOnly, all: everything })) {
    const configuration = loadConfig(yaml, 'test.yaml');
    addStacks(app, { stage, configuration, functionsFolder: 'dist/functions' });
  }
  const properties = { Colour: 'red' };
  const bad = new CfnResource(new Stack(app, 'bad'), 'Queue', { type: 'AWS::SQS::Queue', properties });
  expect(() => app.synth()).toThrow(`${bad.node.path} (Queue)`);
  const { pluginReports } = v.parse(
    report,
    JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')),
  );
  const found = pluginReports.flatMap(({ violations }) => violations);
  expect(found.map((it) => JSON.stringify(it))).toEqual([expect.stringContaining('bad.template.json')]);
});
