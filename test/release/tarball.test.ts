import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { type IncydrSimulator, startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import { packed, repository } from './projects.ts';

const run = promisify(execFile);

let projects: Awaited<ReturnType<typeof packed>>;
let incydr: IncydrSimulator;
let falcon: FalconSimulator;

beforeAll(async () => {
  [projects, incydr, falcon] = await Promise.all([packed(), startIncydrSimulator(), startFalconSimulator()]);
}, 180_000); // packing takes long on a busy machine
afterAll(async () => {
  await Promise.all([incydr.close(), falcon.close()]);
  await projects.remove();
});

const opening = `
  const keys = (name) => ({ clientId: process.env[name + '_ID'], clientSecret: process.env[name + '_SECRET'] });
  const incydr = incydrClient({ url: process.env.INCYDR_URL, credentials: keys('INCYDR') });
  const falcon = falconClient({ url: process.env.FALCON_URL, credentials: keys('FALCON') });
  const open = async (name) => {
    const opened = await incydr.cases.create({ name });
    const { resource } = await falcon.cases.create({ name, severity: 50 });
    const refused = await falcon.cases.get({ ids: [] }).catch((error) => error instanceof Declined);
    console.log(JSON.stringify({ incydr: opened.name, falcon: resource.name, refused }));
  };
`;

const runProgram = async (root: string, file: string) => {
  const env = {
    INCYDR_URL: incydr.url,
    INCYDR_ID: incydr.clientId,
    INCYDR_SECRET: incydr.clientSecret,
    FALCON_URL: falcon.url,
    FALCON_ID: falcon.clientId,
    FALCON_SECRET: falcon.clientSecret,
  };
  const { stdout } = await run(process.execPath, [file], { cwd: root, env });
  return JSON.parse(stdout);
};

test('the packed clients open cases from an ES module and from CommonJS, with no other package there', async () => {
  const names = '{ Declined, falconClient, incydrClient }';
  const root = await projects.project('programs', {
    files: {
      'open.mjs': `import ${names} from 'casebridge';${opening}await open('By import');`,
      'open.cjs': `const ${names} = require('casebridge');${opening}open('By require');`,
    },
  });
  expect(await runProgram(root, 'open.mjs')).toEqual({
    incydr: 'By import',
    falcon: 'By import',
    refused: true,
  });
  expect(await runProgram(root, 'open.cjs')).toEqual({
    incydr: 'By require',
    falcon: 'By require',
    refused: true,
  });
});

const typed = `
import { Declined, falconClient, falconClouds, incydrClient, incydrRegions } from 'casebridge';
import type { FalconCase, FalconClient, IncydrClient } from 'casebridge';

const credentials = { clientId: 'id', clientSecret: 'secret' };
export const falcon: FalconClient = falconClient({ cloud: 'eu-1', credentials });
export const incydr: IncydrClient = incydrClient({ region: 'us', credentials });
export const opened = async (): Promise<string | null> => (await incydr.cases.create({ name: 'A case' })).name;
export const hosts: string[] = [falconClouds['us-1'], incydrRegions.us];
export const nameOf = async (): Promise<string | null | undefined> => {
  const { resource }: { resource: FalconCase } = await falcon.cases.create({ name: 'A case', severity: 50 });
  return resource.name;
};
export const limit = (error: unknown): string | null => (error instanceof Declined ? error.field : null);
// @ts-expect-error a severity is a number
export const wrong = () => falcon.cases.create({ name: 'A case', severity: 'high' });
// @ts-expect-error there is no such cloud
export const nowhere = falconClient({ cloud: 'us-9', credentials });
`;

test('the packed types are read by a strict compiler, from an ES module and from CommonJS', async () => {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    lib: ['es2022'],
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
  };
  const root = await projects.project('types', {
    files: {
      'esm.mts': typed,
      'commonjs.cts': typed,
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['esm.mts', 'commonjs.cts'] }),
    },
    packages: ['valibot', '@types/node', 'undici-types'],
  });
  expect(await toldByCompiler(root)).toBe('');
});

const toldByCompiler = (root: string): Promise<unknown> =>
  run(process.execPath, [
    join(repository, 'node_modules/typescript/bin/tsc'),
    '-p',
    root,
    '--singleThreaded',
  ]).then(
    ({ stdout }) => stdout,
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'stdout' in error ? error.stdout : error,
  );

test('the packed types name no source file, which older compilers would look for', async () => {
  const root = join(await projects.project('sources', {}), 'node_modules/casebridge/dist');
  const files = (await readdir(root, { recursive: true })).filter((it) => it.endsWith('.d.ts'));
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
  expect(files).toContain(join('cjs', 'lib', 'falcon', 'client', 'cases.d.ts'));
  expect(texts.filter((text) => /\.ts['"]/.test(text))).toEqual([]);
});

const needed = ['jsonata', 'valibot', 'yaml'];

test('the packed command checks a configuration', async () => {
  const root = await projects.project('command', { packages: needed });
  const command = join(root, 'node_modules/casebridge/dist/cli/casebridge.js');
  const { stdout } = await run(process.execPath, [command, 'check', join(repository, 'casebridge.yaml')]);
  expect(stdout).toMatch(/casebridge\.yaml is right: \d+ connections/);
});

test('the packed command names the AWS clients that the verbs for a deployment need, and asks nobody else to install them', async () => {
  const root = await projects.project('deployment', { packages: needed });
  const folder = join(root, 'node_modules/casebridge');
  const { dependencies, peerDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  expect(Object.keys(dependencies)).toEqual(needed);
  expect(Object.keys(peerDependencies)).toContain('@aws-sdk/client-dynamodb');
  const call = run(process.execPath, [join(folder, 'dist/cli/casebridge.js'), 'alerts'], { cwd: root });
  await expect(call).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm install @aws-sdk/client-dynamodb'),
  });
});

/** What the code of docs/own-app.md takes for given. */
const given = `
import type { Stack } from 'aws-cdk-lib';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Key } from 'aws-cdk-lib/aws-kms';
declare const state: Stack, alerts: Stack, vpc: Vpc, key: Key;
`;

const ownApp = async () => {
  const page = await readFile(join(repository, 'docs/own-app.md'), 'utf8');
  const [, code = ''] = /```ts\n([^]*?)```/.exec(page) ?? [];
  expect(code).toContain("from 'casebridge/infra'");
  return projects.project('own-app', {
    from: 'examples/own-app',
    files: { 'lib/of-docs.ts': given + code },
    packages: [...needed, 'aws-cdk-lib', 'constructs', '@types/node', 'undici-types'],
    withFunctions: true,
  });
};

test('the app of examples/ is type-checked, as is that of docs/own-app.md, and synthesised offline, with the packed constructs and the functions that come with them', async () => {
  const root = await ownApp();
  const CDK_OUTDIR = join(root, 'cdk.out');
  const env = { ...process.env, CDK_OUTDIR, CDK_VALIDATION: 'false' }; // validation.test.ts has that check
  const [told] = await Promise.all([
    toldByCompiler(root),
    run(process.execPath, ['bin/own-app.ts'], { cwd: root, env }),
  ]);
  expect(told).toBe('');
  const files = await readdir(CDK_OUTDIR);
  expect(files.filter((it) => it.endsWith('.template.json')).toSorted()).toEqual([
    'soc-alerts.template.json',
    'soc-evidence.template.json',
    'soc-foundation.template.json',
  ]);
  const assets = files.filter((it) => it.startsWith('asset.'));
  expect(assets).toHaveLength(9);
  for (const asset of assets)
    expect(await readdir(join(CDK_OUTDIR, asset))).toEqual(
      expect.arrayContaining(['casebridge.json', 'index.cjs', 'index.cjs.map']),
    );
});

const required = `
  const { App, Stack } = require('aws-cdk-lib');
  const { CaseOpener, ConfigError, Inbox, loadConfiguration } = require('casebridge/infra');
  try {
    loadConfiguration('faulty.yaml');
  } catch (error) {
    console.log(error instanceof ConfigError, error.message);
  }
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'soc');
  const deployment = { stage: 'prod', configuration: loadConfiguration('casebridge.yaml') };
  const { table } = new Inbox(stack, 'Inbox', deployment);
  const { lambda } = new CaseOpener(stack, 'Falcon', { ...deployment, table, platform: 'falcon' });
  console.log(lambda.node.path);
`;

test('CommonJS has the constructs too, finds their functions, and is told the faults of a configuration', async () => {
  const root = await projects.project('commonjs', {
    files: {
      'app.cjs': required,
      'faulty.yaml': 'connections: {}',
      'casebridge.yaml': await readFile(join(repository, 'casebridge.yaml'), 'utf8'),
    },
    packages: [...needed, 'aws-cdk-lib', 'constructs'],
    withFunctions: true,
  });
  const { stdout } = await run(process.execPath, ['app.cjs'], { cwd: root });
  expect(stdout.split('\n')).toEqual([
    'true faulty.yaml:1: sources: is missing',
    'soc/Falcon/open-falcon-cases/Function',
    '',
  ]);
});

test('no configuration of whoever packed it is in the package', async () => {
  const root = await projects.project('functions', { withFunctions: true });
  const files = await readdir(join(root, 'node_modules/casebridge/dist/functions'), { recursive: true });
  expect(files).toContain(join('receive-alert', 'index.cjs'));
  expect(files.filter((it) => /casebridge\.json|meta\.json/.test(it))).toEqual([]);
});
