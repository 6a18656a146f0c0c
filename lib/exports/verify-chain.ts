import * as v from 'valibot';
import type { ChainLink } from './chain.ts';
import { type Difference, type DifferenceKind, linkInWords, type Pinned } from './difference.ts';
import { inOrder } from './in-order.ts';
import { type ObjectLink, type RunManifest, runManifest } from './manifest.ts';
import { looking, type VerifyDeps } from './verify-look.ts';

/** A run whose manifest was read, with what is needed to verify the rest of it. */
export type ChainedRun = Pick<RunManifest, 'run' | 'lines' | 'counts'> & {
  /** The export's. */
  name: string;
  /** Hash of the manifest, as it was found. */
  sha256: string;
};

/** One step back along a chain; `run` is null where the manifest could not be read. */
export type ChainStep = { run: ChainedRun | null; differences: Difference[] };

/** What the table has of an export: every finished run, the oldest first, and what its state says. */
export type ChainInTable = {
  name: string;
  links: readonly ChainLink[];
  state: { openRun: string | null; lastRun: string | null; lastManifestSha256: string | null };
  /** Keys of all manifests that lie where the runs of the export do. */
  keys: readonly string[];
};

/** Goes along the chain as the table keeps it, apart from the bucket: a bucket that was rewritten as a whole does not agree with it. */
export async function* chainInTable(chain: ChainInTable, deps: VerifyDeps): AsyncGenerator<ChainStep> {
  const { name, links, keys } = chain;
  yield { run: null, differences: headIsRight(chain) };
  const back = links.map((link, index) => ({ link, before: links[index - 1] ?? null })).toReversed();
  const abandon = () => deps.stop.abort();
  yield* inOrder(back, ({ link, before }) => stepTo(name, link, before, deps), { abandon });
  const known = new Set(links.map(({ key }) => key));
  for (const key of keys.filter((it) => !known.has(it)).toReversed())
    yield { run: null, differences: await strangerAt(key, chain, deps) };
}

/** A run that was finished is in the chain before the state says so. */
function headIsRight({ name, links, state }: ChainInTable): Difference[] {
  const head = links.at(-1);
  const isHead = (head?.run ?? null) === state.lastRun && (head?.sha256 ?? null) === state.lastManifestSha256;
  if (isHead || (head && head.run === state.openRun)) return [];
  const promised = `the last run is ${state.lastRun ?? 'none'}, sha256 ${state.lastManifestSha256 ?? '-'}`;
  const found = `the chain in the table ends with ${head ? `${head.run}, sha256 ${head.sha256}` : 'nothing'}`;
  const { key, versionId } = head ?? { key: '(the table)', versionId: null };
  return [
    { export: name, run: state.lastRun ?? '-', caseId: null, key, versionId, kind: 'chain', promised, found },
  ];
}

async function stepTo(
  name: string,
  link: ChainLink,
  before: ChainLink | null,
  deps: VerifyDeps,
): Promise<ChainStep> {
  const { manifest, sha256, differences } = await readRun({ name, run: link.run }, link, deps);
  const differs = differing(name, link.run, link);
  if (manifest === null) return { run: null, differences };
  const { previous, span } = manifest;
  if (manifest.export !== name || manifest.run !== link.run)
    differences.push(
      differs('content', `run ${link.run} of ${name}`, `run ${manifest.run} of ${manifest.export}`),
    );
  if (linkInWords(previous) !== linkInWords(before))
    differences.push(differs('chain', `after ${linkInWords(before)}`, `after ${linkInWords(previous)}`));
  if (span.from !== (before?.run ?? null))
    differences.push(
      differs(
        'chain',
        `changes from ${before?.run ?? 'the beginning'}`,
        `from ${span.from ?? 'the beginning'}`,
      ),
    );
  return { run: chained(manifest, sha256), differences };
}

/** A manifest that lies among the others and that the table does not know. */
async function strangerAt(
  key: string,
  { name, state }: ChainInTable,
  deps: VerifyDeps,
): Promise<Difference[]> {
  const pinned = { key, versionId: null, sha256: null };
  const { manifest } = await readRun({ name, run: null }, pinned, deps);
  // Whoever finishes the open run writes its manifest first, and then into the table.
  if (manifest && (manifest.export !== name || manifest.run === state.openRun)) return [];
  const found = manifest ? `the manifest of a run ${manifest.run}` : 'what is no manifest';
  return [differing(name, manifest?.run ?? '-', pinned)('unknown', 'no run that the table knows', found)];
}

/**
 * Goes along the chains that the bucket alone holds: from the newest manifest of each export, by what each says of the one before it.
 * `keys` are those of all manifests in one folder of runs, in their order. Who rewrites them all, rewrites this chain too:
 * the hash of its head tells, held against one that was kept elsewhere.
 */
export async function* chainsInBucket(
  keys: readonly string[],
  wanted: string | null,
  deps: VerifyDeps,
): AsyncGenerator<ChainStep> {
  const seen = new Set<string>();
  const whole = new Set<string>();
  for (const key of keys.toReversed()) {
    if (seen.has(key)) continue;
    const { versionId = null } = (await deps.bucket.head(key)) ?? {};
    const head = { key, versionId, sha256: null };
    const { manifest, sha256, differences } = await readRun({ name: wanted ?? '-', run: null }, head, deps);
    if (manifest === null) {
      yield { run: null, differences };
      continue;
    }
    const { export: name, run } = manifest;
    if (wanted !== null && name !== wanted) continue;
    const stranger = differing(name, run, head);
    const found = 'no run that came after it names it';
    if (whole.has(name)) differences.push(stranger('unknown', 'a link of the chain', found));
    yield { run: chained(manifest, sha256), differences };
    if (whole.has(name)) continue;
    seen.add(key);
    let after = manifest;
    while (after.previous !== null && !seen.has(after.previous.key)) {
      seen.add(after.previous.key);
      const { step, manifest: before } = await stepBack(after, after.previous, deps);
      yield step;
      if (before === null) break; // the next one that is listed goes on
      after = before;
    }
    if (after.previous === null) whole.add(name);
  }
}

async function stepBack(
  { export: name, span: { from } }: RunManifest,
  link: ObjectLink,
  deps: VerifyDeps,
): Promise<{ step: ChainStep; manifest: RunManifest | null }> {
  const { manifest, sha256, differences } = await readRun({ name, run: null }, link, deps);
  if (manifest === null) return { step: { run: null, differences }, manifest };
  if (manifest.export !== name || manifest.run !== from) {
    const promised = `run ${from ?? '-'} of ${name}, from which the run after it goes on`;
    const found = `run ${manifest.run} of ${manifest.export}`;
    differences.push(differing(name, manifest.run, link)('chain', promised, found));
  }
  return { step: { run: chained(manifest, sha256), differences }, manifest };
}

/** The manifest of a run at the version that is pinned. */
async function readRun(
  { name, run }: { name: string; run: string | null },
  pinned: Pinned,
  deps: VerifyDeps,
) {
  const look = looking(deps, run);
  const { text, wrong, found } = await look.document(pinned);
  const over = text === null ? [] : await look.newest(pinned);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), runManifest), text);
  const manifest = parsed.success ? parsed.output : null;
  const ofRun = manifest?.run ?? run ?? '-';
  const at = { export: name, run: ofRun, caseId: null };
  const differences: Difference[] = [...wrong, ...over].map((it) => ({ ...at, ...it }));
  if (text !== null && manifest === null)
    differences.push(differing(name, ofRun, pinned)('content', 'the manifest of a run', 'something else'));
  return { manifest, differences, sha256: found.is === 'read' ? found.sha256 : '' };
}

const chained = ({ export: name, run, lines, counts }: RunManifest, sha256: string): ChainedRun => ({
  name,
  run,
  lines,
  counts,
  sha256,
});

const differing =
  (name: string, run: string, { key, versionId }: Pick<Pinned, 'key' | 'versionId'>) =>
  (kind: DifferenceKind, promised: string, found: string): Difference => ({
    export: name,
    run,
    caseId: null,
    key,
    versionId,
    kind,
    promised,
    found,
  });
