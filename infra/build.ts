import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { copyFonts } from './fonts.ts';
import { functions } from './functions.ts';
import { writeNotices } from './notices.ts';
import { packageVersions } from './package-versions.ts';

const root = resolve(import.meta.dirname, '..');

/** One built function: its folder holds `index.cjs` and is what Lambda unpacks. */
export type Bundle = { name: string; folder: string; bytes: number };

/** Where each function of the table has its source. */
export const functionEntries = (): Record<string, string> =>
  Object.fromEntries(Object.keys(functions).map((name) => [name, join(root, 'functions', `${name}.ts`)]));

/** What a function finds in its folder beside its bundle. */
const assets: Record<string, (folder: string) => Promise<void>> = { 'export-falcon-case': copyFonts };

const packageFile = (path: string) => join(root, 'node_modules', path);

/** Bundles every entry into `<outDir>/<name>/index.cjs`, its source map, its assets there and its metafile beside the folder. */
export async function buildFunctions(options: {
  outDir: string;
  entries?: Record<string, string>;
}): Promise<Bundle[]> {
  const { entries = functionEntries() } = options;
  const outDir = resolve(options.outDir);
  const { metafile } = await build({
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir: outDir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    absWorkingDir: root,
    platform: 'node',
    target: 'node24',
    format: 'cjs', // a CommonJS bundle starts 23–45 ms sooner than the same one as ES module
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false, // a stack needs names and lines; Node reads the whole map at each start, with the texts 2 MB instead of 0.6
    // The SDK imports Node's modules when it first needs them. As ES modules they take their undici along, some 30 ms.
    supported: { 'dynamic-import': false },
    metafile: true,
    alias: {
      '@aws-sdk/credential-provider-node': join(root, 'infra/lambda-credentials.ts'),
      // What the clients bring and no call of ours needs.
      '@aws-sdk/middleware-endpoint-discovery': join(root, 'infra/unused/endpoint-discovery.ts'),
      '@smithy/core/event-streams': join(root, 'infra/unused/event-streams.ts'),
      // Their ES modules ask where they lie, which a CommonJS bundle cannot tell; and fontkit is to be there once.
      pdfkit: packageFile('pdfkit/js/pdfkit.js'),
      fontkit: packageFile('fontkit/dist/main.cjs'),
    },
    plugins: [packageVersions],
    logLevel: 'warning',
  });
  return Promise.all(Object.keys(entries).map((name) => describeBundle(name, outDir, metafile)));
}

/** One build parses what the bundles share once, in a third of the time; each still gets a metafile of its own. */
async function describeBundle(name: string, outDir: string, { inputs, outputs }: Metafile): Promise<Bundle> {
  const folder = join(outDir, name);
  const [path, output] =
    Object.entries(outputs).find(([path]) => resolve(root, path) === join(folder, 'index.cjs')) ?? [];
  if (path === undefined || output === undefined) throw new Error(`the build left out ${name}`);
  const own = Object.entries(inputs).filter(([input]) => Object.hasOwn(output.inputs, input));
  const metafile = { inputs: Object.fromEntries(own), outputs: { [path]: output } };
  await writeFile(join(outDir, `${name}.meta.json`), JSON.stringify(metafile));
  await assets[name]?.(folder);
  return { name, folder, bytes: output.bytes };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string', default: 'casebridge.yaml' } } });
  const { loadConfiguration } = await import('./load-configuration.ts'); // bundles alone are built without it
  const { json } = loadConfiguration(values.config); // first: its mistakes are the likely ones
  for (const { name, folder, bytes } of await buildFunctions({ outDir: join(root, 'dist/functions') })) {
    await writeFile(join(folder, 'casebridge.json'), json);
    console.log(`${name.padEnd(24)} ${(bytes / 1000).toFixed(0)} kB`);
  }
  await writeNotices(join(root, 'dist/functions'));
}

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
