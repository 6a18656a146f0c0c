import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { packPackage } from '../../infra/package.ts';

const run = promisify(execFile);
export const repository = resolve(import.meta.dirname, '../..');

export type Project = {
  files?: Record<string, string>;
  /** A folder whose content the project begins with. */
  from?: string;
  /** The packages of this repository that it has. */
  packages?: string[];
  /** Whether the functions are unpacked too, which most projects do not need. */
  withFunctions?: boolean;
};

/** Packs the package once, for projects that have it installed, and of this repository's packages only those that they name. */
export async function packed() {
  const folder = await mkdtemp(join(tmpdir(), 'tarball-'));
  const tarball = await packPackage(join(folder, 'packed'), join(repository, 'dist/functions'));
  async function project(name: string, { files = {}, from, packages = [], withFunctions }: Project) {
    const root = join(folder, name);
    if (from !== undefined) await cp(join(repository, from), root, { recursive: true });
    const installed = join(root, 'node_modules/casebridge');
    await mkdir(installed, { recursive: true });
    const without = withFunctions === true ? [] : ['--exclude', 'package/dist/functions'];
    await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1', ...without]);
    for (const one of packages) {
      const link = join(root, 'node_modules', one);
      await mkdir(resolve(link, '..'), { recursive: true });
      await symlink(join(repository, 'node_modules', one), link, 'junction');
    }
    for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
    return root;
  }
  return { project, remove: () => rm(folder, { recursive: true }) };
}
