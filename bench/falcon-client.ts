import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { type Bundle, buildFunctions } from '../infra/build.ts';
import { startFalconSimulator } from '../local/simulators/falcon/index.ts';
import { atMost, type Figure } from './figure.ts';
import { importTimes } from './import-times.ts';

const run = promisify(execFile);
const rounds = 15;
const fileBytes = 500_000_000;
const peer = 'crowdstrike-falcon';
const mebibyte = 2 ** 20;
const printed = v.object({ bytes: v.nullable(v.number()), above: v.number() });

/** The Falcon client beside the vendor's package: what it takes to ship, to load and to download with. */
export async function measureFalconClient(): Promise<Figure[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const empty = join(outDir, 'empty.ts');
  await writeFile(empty, 'export {};');
  const source = (name: string) => join(import.meta.dirname, 'clients', `${name}.ts`);
  const downloads = ['ours-download', 'fetch-download', 'official-download', 'official-raw-download'];
  const names = ['ours', 'official', ...downloads];
  const entries = { empty, ...Object.fromEntries(names.map((name) => [name, source(name)])) };
  const bundles = new Map((await buildFunctions({ outDir, entries })).map((it) => [it.name, it]));
  const bundle = (name: string): Bundle => {
    const built = bundles.get(name);
    if (!built) throw new Error(`${name} was not built`);
    return built;
  };
  const figures = [
    size(bundle('ours'), bundle('official')),
    ...(await imports(bundle)),
    ...(await memory(bundle)),
  ];
  await rm(outDir, { recursive: true });
  return figures;
}

const fileOf = ({ folder }: Bundle) => join(folder, 'index.cjs');

const size = (ours: Bundle, official: Bundle): Figure =>
  atMost(
    'falcon client: bundle',
    ours.bytes / 1000,
    'kB',
    { what: peer, value: official.bytes / 1000 },
    1 / 40,
  );

/** Both without what an empty module takes, which is no client's doing. */
async function imports(bundle: (name: string) => Bundle): Promise<Figure[]> {
  const loaded = ['empty', 'ours', 'official'].map((name) => [name, { file: fileOf(bundle(name)) }]);
  const time = await importTimes(Object.fromEntries(loaded), rounds);
  const above = (name: string) => time(name) - time('empty');
  const what = `${peer}, both less the empty module's ${time('empty').toFixed(2)}`;
  const name = `falcon client: import, median of ${rounds}`;
  return [atMost(name, above('ours'), 'ms', { what, value: above('official') }, 1 / 15)];
}

async function memory(bundle: (name: string) => Bundle): Promise<Figure[]> {
  const simulator = await startFalconSimulator();
  const [one] = simulator.addCases(1);
  const { id } = simulator.addFile(one?.id ?? '', 'disk.img', fileBytes);
  const env = {
    FALCON_URL: simulator.url,
    FALCON_ID: simulator.clientId,
    FALCON_SECRET: simulator.clientSecret,
  };
  const aboveIdle = async (name: string, ...flags: string[]) => {
    const { stdout } = await run(process.execPath, [...flags, fileOf(bundle(name)), id], { env });
    const { bytes, above } = v.parse(printed, JSON.parse(stdout));
    // The package's own method ends in an error once it has read all.
    if (bytes !== fileBytes && name !== 'official-download')
      throw new Error(`${name} downloaded ${bytes} bytes of ${fileBytes}`);
    return above / mebibyte;
  };
  const collected = '--expose-gc';
  const what = '500 MB download';
  const ours = await aboveIdle('ours-download');
  const held = await aboveIdle('ours-download', collected);
  const figures = [
    atMost(`falcon client: held above idle in a ${what}`, held, 'MiB', { what: 'the limit', value: 32 }, 1),
    atMost(
      `falcon client: the same beside a bare reader`,
      held,
      'MiB',
      { what: 'fetch and its body', value: await aboveIdle('fetch-download', collected) },
      null,
    ),
    atMost(
      `falcon client: RSS above idle in a ${what}`,
      ours,
      'MiB',
      { what: `${peer}'s method`, value: await aboveIdle('official-download') },
      null,
    ),
    atMost(
      `falcon client: the same beside a raw answer`,
      ours,
      'MiB',
      { what: `${peer}'s raw answer`, value: await aboveIdle('official-raw-download') },
      null,
    ),
  ];
  await simulator.close();
  return figures;
}
