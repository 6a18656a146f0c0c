import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Metafile } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/** The folders that are published, beside that of the functions. */
export const parts = ['esm', 'cjs', 'cli'];

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};

/**
 * Builds what is published: the clients and the constructs, both for `import` and for `require`, their types, and the command.
 * Returns the packages that are not bundled.
 */
export async function buildPackage(outDir: string): Promise<string[]> {
  for (const part of parts) await rm(join(outDir, part), { recursive: true, force: true });
  const [types, command, ...constructs] = await Promise.all([
    declarations(join(outDir, 'esm')),
    buildCommand(outDir),
    buildConstructs(outDir, 'esm'),
    buildConstructs(outDir, 'cjs'),
    buildClients(outDir, 'esm'),
    buildClients(outDir, 'cjs'),
  ]);
  await cp(join(outDir, 'esm'), join(outDir, 'cjs'), {
    recursive: true,
    filter: (path) => !path.endsWith('.js'),
  });
  await writeFile(join(outDir, 'cjs/package.json'), '{ "type": "commonjs" }\n');
  const built = [command, ...constructs].flatMap((it) => (it ? packagesOf(it.metafile) : []));
  return [...new Set([...built, ...types])].toSorted();
}

async function buildClients(outDir: string, format: 'esm' | 'cjs'): Promise<void> {
  await build({
    ...common,
    entryPoints: ['lib/index.ts'],
    format,
    outfile: join(outDir, format, 'lib/index.js'),
  });
}

const buildConstructs = (outDir: string, format: 'esm' | 'cjs') =>
  build({
    ...common,
    entryPoints: ['infra/index.ts'],
    format,
    outfile: join(outDir, format, 'infra/index.js'),
    packages: 'external',
    metafile: true,
    // CommonJS has another word for where a file is.
    ...(format === 'cjs' ? { define: { 'import.meta.dirname': '__dirname' } } : {}),
  });

const buildCommand = (outDir: string) =>
  build({
    ...common,
    entryPoints: { casebridge: 'cli/casebridge.ts' },
    format: 'esm',
    splitting: true, // the AWS clients are loaded by the verbs that look into a deployment, and by no other
    outdir: join(outDir, 'cli'),
    packages: 'external',
    metafile: true,
  });

/** Writes the types, and returns the packages that they import. */
async function declarations(folder: string): Promise<string[]> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // On several threads it checks the libraries once for each of them; and the sources are checked by `npm run typecheck`.
  const options = ['-p', join(root, 'tsconfig.package.json'), '--outDir', folder];
  await run(process.execPath, [compiler, ...options, '--singleThreaded', '--noCheck']);
  const files = (await readdir(folder, { recursive: true })).filter((it) => it.endsWith('.d.ts'));
  const imported = new Set<string>();
  for (const file of files) {
    const written = await readFile(join(folder, file), 'utf8');
    // The compiler keeps the `.ts` of the sources here, which not every other compiler takes.
    const readable = written.replaceAll(/((?:from |import\()['"]\.{1,2}\/[^'"]+)\.ts(?=['"])/g, '$1.js');
    await writeFile(join(folder, file), readable);
    for (const [, path] of written.matchAll(/(?:from |import\()['"]([^.'"][^'"]*)['"]/g))
      if (path !== undefined && isPackage(path)) imported.add(packageOf(path));
  }
  return [...imported];
}

const isPackage = (path: string) => !path.startsWith('node:') && !builtinModules.includes(path);

const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');

const packagesOf = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && isPackage(path)).map(({ path }) => packageOf(path)),
  );
