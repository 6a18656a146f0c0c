import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { functions } from '../../infra/functions.ts';
import { parseConfig } from '../../lib/config.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { both } from './configurations.ts';
import { synthesised } from './synthesised.ts';

const outdir = mkdtempSync(join(tmpdir(), 'casebridge-functions-'));
afterAll(() => rmSync(outdir, { recursive: true }));
const { ofType, at, resources } = synthesised(both, { bundledInto: outdir });
const deployed = ofType('AWS::Lambda::Function');
const names = Object.keys(functions);

test('the functions are those of the table, and there is no other', () => {
  expect(deployed.map(({ path }) => path).toSorted()).toEqual(names.map((it) => `${it}/Function`).toSorted());
});

test.each(Object.entries(functions))(
  '%s runs as the house says, and as long as the table says',
  (name, spec) => {
    expect(at(`${name}/Function`).properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Description: spec.does,
      Timeout: spec.timeoutSeconds,
      MemorySize: spec.memoryMiB,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: `${name}/Logs` },
    });
    expect(at(`${name}/Function`).properties).not.toHaveProperty('TracingConfig');
  },
);

test('each function has a role of its own, which only Lambda can take, without a managed policy', () => {
  for (const name of names) {
    expect(at(`${name}/Function`).properties['Role']).toBe(`${name}/Role`);
    const { properties } = at(`${name}/Role`);
    expect(properties).not.toHaveProperty('ManagedPolicyArns');
    expect(properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ],
    });
  }
});

test('every log group ends its memory', () => {
  for (const { properties } of ofType('AWS::Logs::LogGroup')) expect(properties['RetentionInDays']).toBe(90);
});

const environment = v.object({ Environment: v.object({ Variables: v.record(v.string(), v.string()) }) });
const variablesOf = (name: string) =>
  v.parse(environment, at(`${name}/Function`).properties).Environment.Variables;

test.each([
  [
    'receive-alert',
    {
      CASEBRIDGE_TABLE: 'Inbox',
      CASEBRIDGE_BUCKET: 'Evidence',
      CASEBRIDGE_FALCON_RINGS_URL: 'falcon-rings/Queue',
      CASEBRIDGE_INCYDR_RINGS_URL: 'incydr-rings/Queue',
    },
  ],
  [
    'open-falcon-cases',
    {
      CASEBRIDGE_TABLE: 'Inbox',
      CASEBRIDGE_DEPLOYMENT: 'casebridge/test/<AWS::AccountId>/<AWS::Region>',
    },
  ],
  [
    'open-incydr-cases',
    {
      CASEBRIDGE_TABLE: 'Inbox',
      CASEBRIDGE_DEPLOYMENT: 'casebridge/test/<AWS::AccountId>/<AWS::Region>',
    },
  ],
  [
    'sweep-inbox',
    {
      CASEBRIDGE_TABLE: 'Inbox',
      CASEBRIDGE_FALCON_RINGS_URL: 'falcon-rings/Queue',
      CASEBRIDGE_INCYDR_RINGS_URL: 'incydr-rings/Queue',
    },
  ],
  [
    'plan-incydr-exports',
    { CASEBRIDGE_TABLE: 'Inbox', CASEBRIDGE_INCYDR_EXPORTS_URL: 'incydr-exports/Queue' },
  ],
  [
    'export-incydr-case',
    {
      CASEBRIDGE_TABLE: 'Inbox',
      CASEBRIDGE_BUCKET: 'Evidence',
      CASEBRIDGE_INCYDR_EXPORTS_URL: 'incydr-exports/Queue',
    },
  ],
  ['finish-exports', { CASEBRIDGE_TABLE: 'Inbox', CASEBRIDGE_BUCKET: 'Evidence' }],
])('the environment of %s names resources and holds no secret', (name, settings) => {
  expect(variablesOf(name)).toEqual({
    NODE_OPTIONS: expect.any(String),
    CASEBRIDGE_STAGE: 'test',
    ...settings,
  });
});

test('Node tells where in the source an error was; a worker that streams also collects its garbage often', () => {
  const streaming = ['export-incydr-case', 'export-falcon-case'];
  for (const name of names)
    expect([name, variablesOf(name)['NODE_OPTIONS']]).toEqual([
      name,
      streaming.includes(name) ? '--enable-source-maps --max-semi-space-size=1' : '--enable-source-maps',
    ]);
});

test.each(names)('%s is set up with all that it reads', (name) => {
  const source = readFileSync(`functions/${name}.ts`, 'utf8');
  const named = [...source.matchAll(/CASEBRIDGE_\w+/g)].map(([setting]) => setting);
  const given = Object.keys(variablesOf(name)).filter((it) => it.startsWith('CASEBRIDGE_'));
  const read = new Set(['CASEBRIDGE_STAGE', ...named]); // the stage is read for all of them, in one place
  expect(given.toSorted()).toEqual([...read].toSorted());
});

const asset = v.object({ Code: v.object({ S3Key: v.string() }) });

test.each(names)(
  '%s is deployed with its bundle, and with the configuration that the stacks were made from',
  (name) => {
    const { Code } = v.parse(asset, at(`${name}/Function`).properties);
    const folder = join(outdir, `asset.${Code.S3Key.replace('.zip', '')}`);
    expect(readFileSync(join(folder, 'index.cjs'))).toEqual(readFileSync(`dist/functions/${name}/index.cjs`));
    expect(parseConfig(readFileSync(join(folder, 'casebridge.json'), 'utf8'))).toEqual(
      loadConfig(both, 'both.yaml').config,
    );
  },
);

test('the templates are plain ASCII: CloudFormation puts a question mark for anything else', () => {
  expect(JSON.stringify(resources)).toMatch(/^[\x20-\x7e]*$/);
});
