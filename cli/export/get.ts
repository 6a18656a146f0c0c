import { relative, resolve } from 'node:path';
import {
  fetchArtifact,
  type FetchDeps,
  type Fetched,
  fetchManifest,
  type Place,
  placesFor,
  standingInTheWay,
} from '../../lib/exports/fetch-case.ts';
import type { CaseManifest, ObjectLink } from '../../lib/exports/manifest.ts';
import { manifestOf } from '../../lib/exports/run-reader.ts';
import { shortTime } from '../alerts/words.ts';
import { columns } from '../columns.ts';
import { deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { exportNamed, type Exports, onlyWord, runNamed, withExports } from './exports.ts';
import { progress } from './progress.ts';
import { manyOf, sizeInWords } from './words.ts';

const options = {
  ...deploymentOptions,
  out: { type: 'string' },
  export: { type: 'string' },
  run: { type: 'string' },
  force: { type: 'boolean' },
} as const;

/** `casebridge export get CASE --out DIR`: see docs/export-command.md. Answers the exit code. */
export async function getCase(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const caseId = onlyWord(positionals, usage);
  if (values.out === undefined)
    throw new UsageError(`--out names the folder to fetch it to\nusage: casebridge ${usage}`);
  const folder = resolve(terminal.folder, values.out);
  return withExports(values, terminal, async (exports) => {
    const link = await linkTo(caseId, { name: values.export, run: values.run }, exports);
    const { signal, done } = untilInterrupted();
    try {
      const { manifest, object } = await fetchManifest(link, { bucket: exports.bucket, signal });
      // The manifest last, as in the bucket: a folder that has it is whole.
      const places = placesFor([...manifest.artifacts, object], folder);
      const { wrong, right } = await standingInTheWay(places);
      if (wrong.length > 0 && !values.force) throw inTheWay(wrong, terminal.folder);
      const fetched = await fetchAll(places, right, { bucket: exports.bucket, signal }, terminal);
      terminal.print(
        values.json
          ? JSON.stringify({ manifest, fetched }, null, 2)
          : inWords(manifest, fetched, folder, terminal),
      );
      return 0;
    } finally {
      done();
    }
  });
}

/** What is half fetched is removed when a person stops it. */
function untilInterrupted() {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('stopped; what was fetched whole is there'));
  process.once('SIGINT', stop);
  return { signal: controller.signal, done: () => void process.off('SIGINT', stop) };
}

const inTheWay = (files: string[], from: string) =>
  new UsageError(
    `${files.map((file) => relative(from, file)).join(', ')} ${files.length === 1 ? 'is' : 'are'} there, with other bytes; --force overwrites`,
  );

type Asked = { name: string | undefined; run: string | undefined };

/** The manifest of a case: of the export that has it, as it was written last or in one run. @throws UsageError */
async function linkTo(caseId: string, { name, run }: Asked, exports: Exports): Promise<ObjectLink> {
  const { config, deployment } = exports;
  if (name !== undefined) exportNamed(config, name);
  const names = name === undefined ? Object.keys(config.exports) : [name];
  const found = await Promise.all(
    names.map(async (of) => {
      const link = await linkIn(of, caseId, run, exports);
      return link === null ? [] : [{ of, link }];
    }),
  );
  const [first, ...more] = found.flat();
  if (first && more.length > 0)
    throw new UsageError(
      `case ${caseId} is in several exports, maybe of different platforms; choose with --export ${[first, ...more].map(({ of }) => of).join(' or --export ')}`,
    );
  if (first) return first.link;
  const where = name === undefined ? `any export of ${deployment.name}` : name;
  throw new Error(
    `no case ${JSON.stringify(caseId)} was exported by ${where}${run === undefined ? '' : ` in run ${run}`}; \`casebridge export gaps NAME\` tells what is not exported, and why`,
  );
}

async function linkIn(
  name: string,
  caseId: string,
  run: string | undefined,
  { runs, exported }: Exports,
): Promise<ObjectLink | null> {
  const found =
    run === undefined ? await exported.read(name, caseId) : await runs.readCase(name, runNamed(run), caseId);
  return found && manifestOf(found);
}

async function fetchAll(
  places: Place[],
  right: ReadonlySet<string>,
  deps: Omit<FetchDeps, 'onBytes'>,
  terminal: Terminal,
): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  const totalBytes = places.reduce(
    (sum, { artifact, file }) => sum + (right.has(file) ? 0 : artifact.size),
    0,
  );
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
  };
  const come = () => ({ done: fetched.length, total: places.length, what: 'files', bytes, totalBytes });
  const all = async () => {
    for (const { artifact, file } of places) {
      const { size, sha256 } = artifact;
      fetched.push(
        right.has(file)
          ? { file, size, sha256, was: 'kept' }
          : await fetchArtifact(artifact, file, { ...deps, onBytes }),
      );
    }
  };
  await progress(terminal).during(all, come);
  return fetched;
}

function inWords(
  { case: told, missing, run, export: name }: CaseManifest,
  fetched: Fetched[],
  folder: string,
  terminal: Terminal,
): string {
  const bytes = fetched.reduce((sum, { size }) => sum + size, 0);
  const rows = fetched.map(({ file, size, sha256, was }) => [
    relative(folder, file),
    sizeInWords(size),
    was,
    sha256,
  ]);
  return [
    columns([['FILE', 'SIZE', 'WAS', 'SHA256'], ...rows]),
    ...(missing.length === 0
      ? []
      : ['', columns([['MISSING', 'WHY'], ...missing.map(({ name, reason }) => [name, reason])])]),
    '',
    `Case ${told.id}, as run ${shortTime(run)} of ${name} exported it: ${manyOf(fetched.length, 'file')}, ${sizeInWords(bytes)}, each with the hash of its manifest, in ${relative(terminal.folder, folder) || '.'}.`,
  ].join('\n');
}
