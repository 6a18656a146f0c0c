import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { falconAddress, incydrAddress } from '../../local/addresses.ts';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, '../..');

/** The TypeScript of some pages, one after the other. */
export async function programOf(pages: string[]): Promise<string> {
  const texts = await Promise.all(pages.map((page) => readFile(join(repository, page), 'utf8')));
  return texts
    .flatMap((text) => [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code))
    .join('\n');
}

/** What the compiler says against programs by name, under the options of this repository; nothing, if they are right. */
export const compilerOn = (programs: Record<string, string>): Promise<string> =>
  inFolder(async (folder) => {
    for (const [name, program] of Object.entries(programs))
      await writeFile(join(folder, `${name}.ts`), program);
    const paths = { casebridge: [join(repository, 'lib/index.ts')] };
    const typeRoots = [join(repository, 'node_modules/@types')];
    const config = {
      extends: join(repository, 'tsconfig.json'),
      compilerOptions: { paths, typeRoots },
      include: ['*.ts'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(repository, 'node_modules/typescript/bin/tsc');
    const { stdout } = await ended([compiler, '-p', folder, '--singleThreaded'], {});
    return stdout;
  });

/** Runs a program against fresh simulators: how it ended, and how often it asked for each operation. */
export const runProgram = (program: string) =>
  inFolder(async (folder) => {
    const [incydr, falcon] = await Promise.all([startIncydrSimulator(), startFalconSimulator()]);
    try {
      const addresses = { incydr: incydrAddress(incydr), falcon: falconAddress(falcon) };
      await mkdir(join(folder, '.local'));
      await writeFile(join(folder, '.local/simulators.json'), JSON.stringify(addresses));
      await bundle(program, join(folder, 'program.mjs'));
      const { code, stderr } = await ended(['program.mjs'], {
        cwd: folder,
        env: {
          INCYDR_URL: incydr.url,
          INCYDR_CLIENT_ID: incydr.clientId,
          INCYDR_CLIENT_SECRET: incydr.clientSecret,
          FALCON_URL: falcon.url,
          FALCON_CLIENT_ID: falcon.clientId,
          FALCON_CLIENT_SECRET: falcon.clientSecret,
        },
      });
      const counts: Record<string, number> = { ...incydr.counts(), ...falcon.counts() };
      return { code, stderr, counts };
    } finally {
      await Promise.all([incydr.close(), falcon.close()]);
    }
  });

const bundle = (program: string, outfile: string) =>
  build({
    stdin: { contents: program, loader: 'ts', resolveDir: repository },
    alias: { casebridge: join(repository, 'lib/index.ts') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });

/** Runs Node to its end, however that is. */
async function ended(args: string[], options: { cwd?: string; env?: Record<string, string> }) {
  try {
    return { code: 0, ...(await run(process.execPath, args, options)) };
  } catch (error) {
    const {
      code = 1,
      stdout = '',
      stderr = '',
    }: { code?: number; stdout?: string; stderr?: string } = Object(error);
    return { code, stdout, stderr };
  }
}

/** A folder within this repository, from where its packages are found. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(join(repository, '.local'), { recursive: true });
  const folder = await mkdtemp(join(repository, '.local/examples-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
