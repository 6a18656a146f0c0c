import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import * as v from 'valibot';

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
});

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};

const parts = ['esm', 'cjs', 'cli'];

/**
 * Builds what is published: the clients for `import` and for `require`, the types of both, and the command.
 * Returns the packages that are not bundled.
 */
async function buildPackage(outDir: string): Promise<string[]> {
  for (const part of parts) await rm(join(outDir, part), { recursive: true, force: true });
  const clients = (format: 'esm' | 'cjs') =>
    build({
      ...common,
      entryPoints: ['lib/index.ts'],
      format,
      outfile: join(outDir, format, 'index.js'),
      metafile: true,
    });
  const [command, types] = await Promise.all([
    build({
      ...common,
      entryPoints: { casebridge: 'cli/casebridge.ts' },
      format: 'esm',
      splitting: true, // the AWS clients are loaded by the verbs that look into a deployment, and by no other
      outdir: join(outDir, 'cli'),
      packages: 'external',
      metafile: true,
    }),
    declarations(join(outDir, 'esm')),
    clients('esm'),
    clients('cjs'),
  ]);
  await cp(join(outDir, 'esm'), join(outDir, 'cjs'), {
    recursive: true,
    filter: (path) => !path.endsWith('.js'),
  });
  await writeFile(join(outDir, 'cjs/package.json'), '{ "type": "commonjs" }\n');
  return [...new Set([...packagesOf(command.metafile), ...types])].toSorted();
}

/** Writes the types, and returns the packages that they import. */
async function declarations(folder: string): Promise<string[]> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // On several threads it checks the libraries once for each of them.
  const options = ['-p', join(root, 'tsconfig.package.json'), '--outDir', folder, '--singleThreaded'];
  await run(process.execPath, [compiler, ...options]);
  const files = (await readdir(folder, { recursive: true })).filter((it) => it.endsWith('.d.ts'));
  const imported = new Set<string>();
  for (const file of files) {
    const written = await readFile(join(folder, file), 'utf8');
    // The compiler keeps the `.ts` of the sources here, which not every other compiler takes.
    const readable = written.replaceAll(/((?:from |import\()['"]\.{1,2}\/[^'"]+)\.ts(?=['"])/g, '$1.js');
    await writeFile(join(folder, file), readable);
    for (const [, name] of written.matchAll(/(?:from |import\()['"]([^.'"][^'"]*)['"]/g))
      if (name !== undefined && isPackage(name)) imported.add(name);
  }
  return [...imported];
}

const isPackage = (name: string) => !name.startsWith('node:') && !builtinModules.includes(name);

const isAws = (name: string) => name.startsWith('@aws-sdk/');

const packagesOf = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && isPackage(path)).map(({ path }) => path),
  );

/**
 * Builds the package in `outDir` and packs it there, with a manifest of its own: who installs it gets the few packages
 * that it needs, but not the Node of this repository; and the AWS SDK only who asks for it, to look into a deployment
 * with the command. Returns the tarball's path.
 */
export async function packPackage(outDir: string): Promise<string> {
  const needed = await buildPackage(outDir);
  const folder = await mkdtemp(join(tmpdir(), 'casebridge-package-'));
  const { dependencies, ...rest } = v.parse(
    manifest,
    JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
  );
  const versionsOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, dependencies[name]]));
  const aws = needed.filter(isAws);
  const published = {
    ...rest,
    // Node takes no types out of sources below node_modules, so this is the built command.
    bin: { casebridge: 'dist/cli/casebridge.js' },
    dependencies: versionsOf(needed.filter((name) => !isAws(name))),
    peerDependencies: versionsOf(aws),
    peerDependenciesMeta: Object.fromEntries(aws.map((name) => [name, { optional: true }])),
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  for (const file of ['README.md', 'LICENSE']) await cp(join(root, file), join(folder, file));
  for (const part of parts) await cp(join(outDir, part), join(folder, 'dist', part), { recursive: true });
  await run(npm, ['pack', '--silent', '--offline', '--pack-destination', outDir], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  await rm(folder, { recursive: true });
  return join(outDir, `${rest.name}-${rest.version}.tgz`);
}

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename)
  console.log(await packPackage(join(root, 'dist')));
