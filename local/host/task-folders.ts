import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync } from 'node:fs';

/** The folders that functions run from, as Lambda would have unpacked them. */
export type TaskFolders = { folderOf: (name: string) => string; remove: () => Promise<void> };

/** Unpacks bundles beside the configuration they shall run with: each host has its own, so a new build disturbs none. */
export async function unpackBundles(bundles: string, names: string[], config: unknown): Promise<TaskFolders> {
  const missing = names.filter((name) => !existsSync(join(bundles, name, 'index.cjs')));
  if (missing.length > 0)
    throw new Error(`no bundle of ${missing.join(', ')} in ${bundles}: run npm run build`);
  const root = await mkdtemp(join(tmpdir(), 'casebridge-functions-'));
  for (const name of names) {
    await cp(join(bundles, name), join(root, name), { recursive: true });
    if (config !== undefined) await writeFile(join(root, name, 'casebridge.json'), JSON.stringify(config));
  }
  return {
    folderOf: (name) => join(root, name),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
