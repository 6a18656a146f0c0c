import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { type Bundled, bundledPackages, idOf } from './bundled.ts';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const property = v.object({ name: v.string(), value: v.string() });
const component = v.looseObject({
  name: v.string(),
  version: v.string(),
  properties: v.optional(v.array(property), []),
});
const cyclonedx = v.looseObject({ components: v.array(component) });

/** A bill of materials in CycloneDX, as npm writes it. */
export type Sbom = v.InferOutput<typeof cyclonedx>;

/** The property of a component that names a function which holds a part of it. What has none is only used to build or to test. */
export const bundledIn = 'casebridge:bundled-in';

/** Says of each component which functions hold it. @throws where a function holds what the bill does not list in that version */
export function withBundles(sbom: Sbom, packages: Bundled[]): Sbom {
  const listed = new Set(sbom.components.map(idOf));
  const missing = packages.map(idOf).filter((id) => !listed.has(id));
  if (missing.length > 0) throw new Error(`the bill of materials leaves out ${missing.join(', ')}`);
  return {
    ...sbom,
    components: sbom.components.map((it) => {
      const holders = packages.filter((one) => idOf(one) === idOf(it)).flatMap((one) => one.functions);
      const told = [...new Set(holders)].toSorted().map((value) => ({ name: bundledIn, value }));
      return { ...it, properties: [...it.properties, ...told] };
    }),
  };
}

/** npm names the whole after the folder that it lies in. */
const ofCasebridge = v.looseObject({
  ...cyclonedx.entries,
  metadata: v.looseObject({
    component: v.pipe(
      v.looseObject({}),
      v.transform((it) => ({ ...it, name: 'casebridge' })),
    ),
  }),
});

/** The bill of all that package-lock.json names. It asks no network. */
async function sbomOfLockfile(): Promise<Sbom> {
  const { stdout } = await run(
    npm,
    ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline'],
    {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === 'win32',
    },
  );
  return v.parse(ofCasebridge, JSON.parse(stdout));
}

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  const packages = await bundledPackages(join(root, 'dist/functions'));
  const sbom = withBundles(await sbomOfLockfile(), packages);
  const file = resolve(process.argv[2] ?? join(root, '.local/sbom.json'));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(`${file}: ${sbom.components.length} packages, ${packages.length} of them in functions`);
}
