import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, expect, test } from 'vitest';
import { both } from './configurations.ts';

const folder = await mkdtemp(join(tmpdir(), 'casebridge-app-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const cdkJson = v.object({ context: v.record(v.string(), v.unknown()) });
const { context: ownContext } = v.parse(cdkJson, JSON.parse(await readFile('cdk.json', 'utf8')));

/** Runs the app as the CDK's command line does. */
async function synthesise(name: string, yaml: string | null, context: Record<string, string> = {}) {
  const config = join(folder, `${name}.yaml`);
  if (yaml !== null) await writeFile(config, yaml);
  const CDK_OUTDIR = join(folder, name);
  const env = {
    ...process.env,
    CDK_OUTDIR,
    CDK_VALIDATION: 'false', // test/release/validation.test.ts has it
    CDK_CONTEXT_JSON: JSON.stringify({ ...ownContext, config, ...context }),
  };
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; stderr: string }>();
  execFile(process.execPath, ['infra/app.ts'], { env }, (error, _, stderr) =>
    resolve({ code: error?.code ?? 0, stderr }),
  );
  const files = await promise.then(() => readdir(CDK_OUTDIR).catch(() => []));
  return {
    ...(await promise),
    config,
    templates: files.filter((it) => it.endsWith('.template.json')).toSorted(),
  };
}

test('the stacks are named by stage', async () => {
  const { code, templates } = await synthesise('prod', both, { stage: 'prod' });
  expect(code).toBe(0);
  expect(templates).toEqual([
    'casebridge-prod-alerts.template.json',
    'casebridge-prod-exports.template.json',
    'casebridge-prod-state.template.json',
    'casebridge-prod-watch.template.json',
  ]);
});

test('a configuration with a fault ends the synthesis with its message alone', async () => {
  const { code, stderr, config, templates } = await synthesise(
    'faulty',
    both.replace('cloud: us-1', 'cloud: us-9'),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(`${config}:3: connections.soc.cloud: found "us-9"; expected `);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(templates).toEqual([]);
});

test.each([
  ['missing', null, {}, /^there is no file .*missing\.yaml\n$/],
  [
    'staged',
    both,
    { stage: 'Prod 1' },
    /^stage: found "Prod 1"; expected at most 20 lower-case letters, digits and dashes, a letter first\n$/,
  ],
])('so does what only the synthesis can tell: %s', async (name, yaml, context, message) => {
  const { code, stderr, templates } = await synthesise(name, yaml, context);
  expect({ code, templates }).toEqual({ code: 1, templates: [] });
  expect(stderr).toMatch(message);
});
