import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packPackage } from '../../infra/package.ts';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { type IncydrSimulator, startIncydrSimulator } from '../../local/simulators/incydr/index.ts';

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, '../..');

let folder: string;
let tarball: string;
let incydr: IncydrSimulator;
let falcon: FalconSimulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tarball-'));
  [tarball, incydr, falcon] = await Promise.all([
    packPackage(join(folder, 'packed')),
    startIncydrSimulator(),
    startFalconSimulator(),
  ]);
});
afterAll(async () => {
  await Promise.all([incydr.close(), falcon.close()]);
  await rm(folder, { recursive: true });
});

/** A project that has the tarball's package, and of this repository's packages only those that are named. */
async function project(name: string, files: Record<string, string>, packages: string[] = []) {
  const root = join(folder, name);
  const installed = join(root, 'node_modules/casebridge');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  for (const one of packages) {
    const link = join(root, 'node_modules', one);
    await mkdir(resolve(link, '..'), { recursive: true });
    await symlink(join(repository, 'node_modules', one), link, 'junction');
  }
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
  return root;
}

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
  const root = await project('programs', {
    'open.mjs': `import ${names} from 'casebridge';${opening}await open('By import');`,
    'open.cjs': `const ${names} = require('casebridge');${opening}open('By require');`,
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
  const root = await project(
    'types',
    {
      'esm.mts': typed,
      'commonjs.cts': typed,
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['esm.mts', 'commonjs.cts'] }),
    },
    ['valibot', '@types/node', 'undici-types'],
  );
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const told = await run(process.execPath, [compiler, '-p', root, '--singleThreaded']).then(
    ({ stdout }) => stdout,
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'stdout' in error ? error.stdout : error,
  );
  expect(told).toBe('');
});

test('the packed types name no source file, which older compilers would look for', async () => {
  const root = join(await project('sources', {}), 'node_modules/casebridge/dist');
  const files = (await readdir(root, { recursive: true })).filter((it) => it.endsWith('.d.ts'));
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
  expect(files).toContain(join('cjs', 'falcon', 'client', 'cases.d.ts'));
  expect(texts.filter((text) => /\.ts['"]/.test(text))).toEqual([]);
});

test('the packed command checks a configuration', async () => {
  const root = await project('command', {}, ['jsonata', 'valibot', 'yaml']);
  const command = join(root, 'node_modules/casebridge/dist/cli/casebridge.js');
  const { stdout } = await run(process.execPath, [command, 'check', join(repository, 'casebridge.yaml')]);
  expect(stdout).toMatch(/casebridge\.yaml is right: \d+ connections/);
});

test('the packed command names the AWS clients that the verbs for a deployment need, and asks nobody else to install them', async () => {
  const root = await project('deployment', {}, ['jsonata', 'valibot', 'yaml']);
  const folder = join(root, 'node_modules/casebridge');
  const { dependencies, peerDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  expect(Object.keys(dependencies)).toEqual(['jsonata', 'valibot', 'yaml']);
  expect(Object.keys(peerDependencies)).toContain('@aws-sdk/client-dynamodb');
  const call = run(process.execPath, [join(folder, 'dist/cli/casebridge.js'), 'alerts'], { cwd: root });
  await expect(call).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm install @aws-sdk/client-dynamodb'),
  });
});
