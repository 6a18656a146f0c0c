import * as v from 'valibot';
import type { Difference, Wrong } from './difference.ts';
import { inOrder } from './in-order.ts';
import { caseManifest, type RunLine } from './manifest.ts';
import { tally } from './run-document.ts';
import { manifestOf, runReader } from './run-reader.ts';
import { type Look, looking, type VerifyDeps } from './verify-look.ts';
import type { ChainedRun } from './verify-chain.ts';

const parsedManifest = v.pipe(v.string(), v.parseJson(), caseManifest);

/** The lines of a run, and of each case its manifest and every artifact, at the versions that are pinned. */
export async function* verifyContents(run: ChainedRun, deps: VerifyDeps): AsyncGenerator<Difference> {
  const { lines, name } = run;
  const look = looking(deps, run.run);
  const at =
    (caseId: string | null) =>
    (wrong: Wrong): Difference => ({ export: name, run: run.run, caseId, ...wrong });
  const { found, wrong } = await look.whole(lines);
  yield* [...wrong, ...(await look.newest(lines))].map(at(null));
  if (found.is !== 'read') return;

  const sum = tally();
  const verifyLine = async (line: RunLine): Promise<Difference[]> => {
    sum.add(line);
    const all = await wrongInCase(line, run, look);
    deps.verified.cases += 1;
    return all.map(at(line.id));
  };
  const abandon = () => deps.stop.abort();
  try {
    for await (const differences of inOrder(runReader(deps.bucket).lines(run), verifyLine, { abandon }))
      yield* differences;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof v.ValiError)) throw error;
    yield at(null)(content(lines, 'a line of JSON for each case', 'a line that is none'));
    return;
  }
  const told = JSON.stringify(run.counts);
  const counted = JSON.stringify(sum.told().counts);
  if (told !== counted) yield at(null)(content(lines, `as the run counts: ${told}`, counted));
}

/** The manifest of a case and its artifacts; nothing is promised of a case that was not exported. */
async function wrongInCase(line: RunLine, run: ChainedRun, look: Look): Promise<Wrong[]> {
  const link = manifestOf(line);
  if (link === null)
    return line.outcome === 'exported'
      ? [content(run.lines, `the manifest of case ${line.id}`, 'a line without one')]
      : [];
  const { text, wrong } = await look.document(link);
  if (text === null) return wrong;
  const manifest = v.safeParse(parsedManifest, text);
  if (!manifest.success) return [...wrong, content(link, 'the manifest of a case', 'something else')];
  const { artifacts, case: told, ...of } = manifest.output;
  const bytes = artifacts.reduce((size, it) => size + it.size, 0);
  const promised = inWords(run.name, run.run, line.id, line.bytes);
  const found = inWords(of.export, of.run, told.id, bytes);
  const all = [...wrong, ...(promised === found ? [] : [content(link, promised, found)])];
  for (const artifact of artifacts) all.push(...(await look.whole(artifact)).wrong);
  return all;
}

const inWords = (name: string, run: string, caseId: string, bytes: number): string =>
  `case ${caseId} of run ${run} of ${name}, ${bytes} bytes of artifacts`;

const content = (
  { key, versionId }: { key: string; versionId: string | null },
  promised: string,
  found: string,
): Wrong => ({ key, versionId, kind: 'content', promised, found });
