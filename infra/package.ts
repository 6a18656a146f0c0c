import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { buildFunctions } from './build.ts';
import { writeNotices } from './notices.ts';
import { buildPackage, parts } from './package-build.ts';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** What of package.json is published: no script, and nothing that only this repository needs. */
const manifest = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
  type: v.string(),
  engines: v.unknown(),
  exports: v.unknown(),
  files: v.unknown(),
  dependencies: v.record(v.string(), v.string()),
  devDependencies: v.record(v.string(), v.string()),
});

type Manifest = v.InferOutput<typeof manifest>;

/** The AWS SDK is for who looks into a deployment with the command, the CDK for who puts the constructs into an app. */
const isAskedFor = (name: string) =>
  name.startsWith('@aws-sdk/') || ['aws-cdk-lib', 'constructs'].includes(name);

/** The manifest of what is published, with the few packages that it needs: not with the Node of this repository. */
function published({ dependencies, devDependencies, ...rest }: Manifest, needed: string[]) {
  const versions = { ...devDependencies, ...dependencies };
  const versionsOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, versions[name]]));
  const peers = needed.filter(isAskedFor);
  return {
    ...rest,
    // Node takes no types out of sources below node_modules, so this is the built command.
    bin: { casebridge: 'dist/cli/casebridge.js' },
    dependencies: versionsOf(needed.filter((name) => !isAskedFor(name))),
    peerDependencies: versionsOf(peers),
    peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
  };
}

/**
 * Builds the package in `outDir` and packs it there, with the functions of `functions`, which the constructs deploy.
 * Returns the tarball's path.
 */
export async function packPackage(outDir: string, functions: string): Promise<string> {
  const needed = await buildPackage(outDir);
  const folder = await mkdtemp(join(tmpdir(), 'casebridge-package-'));
  const own = v.parse(manifest, JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(published(own, needed), null, 2)}\n`);
  for (const file of ['README.md', 'LICENSE', 'casebridge.schema.json'])
    await cp(join(root, file), join(folder, file));
  for (const part of parts) await cp(join(outDir, part), join(folder, 'dist', part), { recursive: true });
  await cp(functions, join(folder, 'dist/functions'), { recursive: true, filter: isOfFunction });
  await run(npm, ['pack', '--silent', '--offline', '--pack-destination', outDir], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  await rm(folder, { recursive: true });
  return join(outDir, `${own.name}-${own.version}.tgz`);
}

/** Not the configuration of whoever built them, nor what the build tells of itself. */
const isOfFunction = (path: string) => !path.endsWith('casebridge.json') && !path.endsWith('.meta.json');

async function main(): Promise<void> {
  const outDir = join(root, 'dist');
  const functions = join(outDir, 'functions');
  await buildFunctions({ outDir: functions });
  await writeNotices(functions);
  console.log(await packPackage(outDir, functions));
}

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) await main();
