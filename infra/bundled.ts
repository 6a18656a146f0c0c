import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { families } from '../lib/falcon/export/pdf/families.ts';

const root = resolve(import.meta.dirname, '..');

/** A package of which something is deployed or published, and the functions that have it. */
export type Bundled = { folder: string; name: string; version: string; licence: string; functions: string[] };

const metafile = v.object({ inputs: v.record(v.string(), v.unknown()) });
const packageJson = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.string()),
});

/** Where a package says it in its LICENSE file only. */
const licencesByFile: Record<string, string> = { 'png-js': 'MIT' };

const fonts = families.map(({ name }) => `node_modules/@fontsource-variable/${name}`);

/** What the built functions hold of others, by name: read from what the build told of each. */
export async function bundledPackages(functionsFolder: string): Promise<Bundled[]> {
  const users = new Map<string, Set<string>>();
  const add = (folder: string, user: string) => users.set(folder, (users.get(folder) ?? new Set()).add(user));
  for (const file of (await readdir(functionsFolder)).filter((it) => it.endsWith('.meta.json'))) {
    const { inputs } = v.parse(metafile, JSON.parse(await readFile(join(functionsFolder, file), 'utf8')));
    const name = file.replace('.meta.json', '');
    for (const folder of Object.keys(inputs).flatMap(packageFolder)) add(folder, name);
  }
  for (const folder of fonts) add(folder, 'export-falcon-case');
  const all = await Promise.all([...users].map(([folder, of]) => described(folder, [...of])));
  return all.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}

export const idOf = ({ name, version }: Pick<Bundled, 'name' | 'version'>): string => `${name}@${version}`;

/** `node_modules/a/node_modules/@b/c/lib/d.js` is of the package in `node_modules/a/node_modules/@b/c`. */
const packageFolder = (input: string): string[] =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.slice(0, 1) ?? [];

async function described(folder: string, functions: string[]): Promise<Bundled> {
  const { name, version, license } = v.parse(
    packageJson,
    JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')),
  );
  const licence = license ?? licencesByFile[name];
  if (licence === undefined) throw new Error(`${name} does not say what its licence is`);
  return { folder, name, version, licence, functions };
}
