import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ExportSettings } from '../../lib/config.ts';
import {
  type CaseManifest,
  caseManifest,
  type ObjectLink,
  type RunLine,
  runLine,
  type RunManifest,
  runManifest,
} from '../../lib/exports/manifest.ts';
import type { History } from './history.ts';
import type { MemoryBucket, Version } from './memory-bucket.ts';
import type { Tenant } from './tenant.ts';

/** What a run came to. Without violations, casebridge kept its promises. */
export type Verdict = {
  seed: number;
  platform: Tenant['platform'];
  cases: number;
  runs: number;
  exported: number;
  failed: number;
  deleted: number;
  calls: number;
  objects: number;
  violations: string[];
};

type Evidence = {
  seed: number;
  tenant: Tenant;
  settings: ExportSettings;
  bucket: MemoryBucket;
  history: History;
  /** The hash of each run's manifest, as the log tells it. */
  heads: ReadonlyMap<string, string>;
  /** Uploads that nobody could end. */
  abandoned: ReadonlySet<string>;
  /** Every run and case that anybody was asked to export. */
  asked: ReadonlySet<string>;
  dead: readonly { caseId: string }[];
};

type FinishedRun = { manifest: RunManifest; lines: RunLine[] };
type Complain = (what: string) => void;

/** Looks at the bucket, at the log's heads of the chain, and at what the platform was and is; at nothing of the table. */
export function judge(found: Evidence): Verdict {
  const { seed, tenant, bucket, dead, abandoned } = found;
  const violations: string[] = [];
  const complain: Complain = (what) => violations.push(what);
  const at = reader(bucket, complain);
  const runs = chainOf(found, at, complain);
  for (const { manifest, lines } of runs) {
    countsAgree(manifest, lines, complain);
    for (const line of lines) {
      if (line.outcome === 'exported') caseIsTrue(line, manifest.run, found, at, complain);
      if (line.reason?.includes('overdue') && !found.asked.has(`${manifest.run} ${line.id}`))
        complain(`${manifest.run}: nobody was asked to export ${line.id}`);
    }
  }
  nothingMissing(runs, found, at, complain);
  for (const { caseId } of dead) complain(`the message of case ${caseId} is dead`);
  for (const [id, { key }] of bucket.uploads)
    if (!abandoned.has(id)) complain(`an upload of ${key} was left unfinished`);
  const lines = runs.flatMap((it) => it.lines);
  const count = (outcome: RunLine['outcome']) => lines.filter((it) => it.outcome === outcome).length;
  return {
    seed,
    platform: tenant.platform,
    cases: tenant.states().size,
    runs: runs.length,
    exported: count('exported'),
    failed: count('failed'),
    deleted: count('deleted'),
    calls: tenant.simulator.requests.length,
    objects: bucket.versions.length,
    violations,
  };
}

type At = (link: ObjectLink, what: string) => Version | null;

/** Reads one version of an object, and holds it against its hash. */
function reader({ versions }: MemoryBucket, complain: Complain): At {
  const byId = new Map(versions.map((it) => [`${it.key} ${it.versionId}`, it]));
  return ({ key, versionId, sha256 }, what) => {
    const version = byId.get(`${key} ${versionId}`);
    if (!version) complain(`${what}: ${key} is not there at version ${versionId}`);
    else if (createHash('sha256').update(version.bytes).digest('hex') !== sha256)
      complain(`${what}: ${key} has another hash`);
    else return version;
    return null;
  };
}

const jsonOf = ({ bytes }: Version): unknown => JSON.parse(bytes.toString());

/** All runs, from the first to the last, as they hang on each other. */
function chainOf({ settings, bucket, heads }: Evidence, at: At, complain: Complain): FinishedRun[] {
  const folder = `${settings.prefix}/${settings.connection}/runs/`;
  const keys = [...new Set(bucket.versions.map(({ key }) => key).filter((key) => key.startsWith(folder)))];
  const lastKey = keys.toSorted().at(-1);
  const [, head] = [...heads].toSorted(([a], [b]) => (a < b ? -1 : 1)).at(-1) ?? [];
  const last = bucket.versions.find(
    ({ key, bytes }) => key === lastKey && createHash('sha256').update(bytes).digest('hex') === head,
  );
  const runs: FinishedRun[] = [];
  if (!last || head === undefined) {
    complain(`the last run ${lastKey} is not the one that the log tells as finished`);
    return runs;
  }
  let link: ObjectLink | null = { key: last.key, versionId: last.versionId, sha256: head };
  for (const key of keys.toSorted().toReversed()) {
    if (link?.key !== key)
      complain(`${key} is not the run that the next one hangs on: ${link?.key ?? 'none'}`);
    const version: Version | null = link && at(link, 'chain');
    if (!version) return runs;
    const manifest: RunManifest = v.parse(runManifest, jsonOf(version));
    const told = heads.get(manifest.run);
    if (told !== undefined && told !== link?.sha256) complain(`${key} is not as the log tells`);
    const next = runs.at(0)?.manifest;
    if (next && next.span.from !== manifest.run)
      complain(`the span of ${next.run} begins at ${next.span.from}`);
    const stored = at(manifest.lines, `lines of ${manifest.run}`);
    const lines = (stored?.bytes.toString() ?? '')
      .split('\n')
      .slice(0, -1)
      .map((line) => v.parse(runLine, JSON.parse(line)));
    runs.unshift({ manifest, lines });
    link = manifest.previous;
  }
  if (link !== null) complain(`the first run hangs on ${link.key}`);
  if (runs[0] && runs[0].manifest.span.from !== null)
    complain('the first run does not begin at the beginning');
  return runs;
}

function countsAgree(
  { run, counts, failures, census }: RunManifest,
  lines: RunLine[],
  complain: Complain,
): void {
  const of = (outcome: RunLine['outcome']) => lines.filter((it) => it.outcome === outcome);
  const bytes = lines.reduce((sum, it) => sum + it.bytes, 0);
  const told = JSON.stringify(counts);
  const [exported, deleted, failed] = [of('exported').length, of('deleted').length, of('failed').length];
  const right = JSON.stringify({ cases: lines.length, exported, deleted, failed, bytes });
  if (told !== right) complain(`${run} counts ${told}, and has ${right}`);
  if (failures.length !== failed) complain(`${run} names ${failures.length} of ${failed} failures`);
  const named = new Set(lines.map(({ id }) => id));
  if (named.size !== lines.length) complain(`${run} names a case twice`);
  for (const { id, reason } of of('failed')) if (!reason) complain(`${run}: ${id} failed without a reason`);
  const gaps = lines.filter(
    ({ why }) => why.startsWith('census:') && !why.endsWith('gone from the platform'),
  );
  if (census ? census.gaps !== gaps.length : gaps.length > 0) complain(`${run} miscounts its gaps`);
}

/** A case that a run says it exported: all that the manifest promises is there and whole, and was so on the platform. */
function caseIsTrue(line: RunLine, run: string, found: Evidence, at: At, complain: Complain): void {
  const { tenant, history, settings } = found;
  const what = `case ${line.id} in ${run}`;
  const document = documentOf(line, at, what, complain);
  if (!document) return;
  const { manifest, json } = document;
  const { state, evidence, rows, files, fileBytes, ...shown } = tenant.told(json);
  const { id, ...said } = manifest.case;
  const { name, status, updatedAt } = line;
  if (
    id !== line.id ||
    JSON.stringify(said) !== JSON.stringify({ name, status, updatedAt, evidence: line.evidence })
  )
    complain(`${what}: its line and its manifest differ`);
  if (JSON.stringify(said) !== JSON.stringify({ ...shown, evidence }))
    complain(`${what}: its manifest and its case.json differ`);
  if (!history.was(line.id, state, Date.parse(run), Date.parse(manifest.exportedAt)))
    complain(`${what}: was never as its case.json says: ${state}`);
  const names = manifest.artifacts.map((it) => it.name);
  const lacking = manifest.missing.map((it) => it.name);
  for (const wanted of ['summary.pdf', tenant.csv, 'case.zip', 'case.json'])
    if (!names.includes(wanted) && !lacking.includes(wanted)) complain(`${what}: ${wanted} is not there`);
  if (new Set(names).size !== names.length) complain(`${what}: an artifact is there twice`);
  const told = [...names, ...lacking].filter((it) => it.startsWith('files/')).length;
  if (settings.artifacts.includes('files') && told !== files)
    complain(`${what}: tells of ${told} of ${files} files`);
  const stored = manifest.artifacts.filter((it) => it.name.startsWith('files/'));
  const sum = stored.reduce((all, { size }) => all + size, 0);
  if (fileBytes !== null && stored.length === files && sum !== fileBytes)
    complain(`${what}: has ${sum} of ${fileBytes} bytes of its files`);
  const written = manifest.artifacts.flatMap((it) => at(it, what)?.writtenAt ?? []);
  if (!history.wasUnchanged(line.id, Math.min(...written), Math.max(...written)))
    complain(`${what}: changed while its artifacts were stored`);
  for (const artifact of manifest.artifacts) {
    const version = at(artifact, what);
    if (!version) continue;
    if (version.bytes.length !== artifact.size) complain(`${what}: ${artifact.name} has another size`);
    const wrong = wrongWith(artifact.name, version.bytes, rows, tenant.csv);
    if (wrong) complain(`${what}: ${artifact.name} ${wrong}`);
    if (settings.retention && !version.isRetained) complain(`${what}: ${artifact.name} is not retained`);
  }
}

function documentOf(
  { manifestKey: key, manifestVersionId: versionId, manifestSha256: sha256, bytes }: RunLine,
  at: At,
  what: string,
  complain: Complain,
): { manifest: CaseManifest; json: unknown } | null {
  const stored = at({ key: key ?? '', versionId, sha256: sha256 ?? '' }, what);
  if (!stored) return null;
  const manifest = v.parse(caseManifest, jsonOf(stored));
  const sum = manifest.artifacts.reduce((all, { size }) => all + size, 0);
  if (sum !== bytes) complain(`${what}: its line says ${bytes} bytes, its manifest ${sum}`);
  const link = manifest.artifacts.find(({ name }) => name === 'case.json');
  const json = link && at(link, what);
  if (!json) complain(`${what}: has no case.json`);
  return json ? { manifest, json: jsonOf(json) } : null;
}

/** What is wrong with an artifact, as a program that opens it would see; null where nothing is. */
function wrongWith(name: string, bytes: Buffer, evidence: number, csv: string): string | null {
  if (name === 'summary.pdf') {
    const isWhole =
      bytes.subarray(0, 5).toString() === '%PDF-' && /%%EOF\s*$/.test(bytes.subarray(-16).toString());
    return isWhole ? null : 'is no whole PDF';
  }
  if (name === 'case.zip') return isZip(bytes) ? null : 'is no whole ZIP';
  if (name !== csv) return null;
  const rows = bytes.toString().trimEnd().split(/\r?\n/).length - 1;
  return rows === evidence ? null : `has ${rows} rows for ${evidence} pieces of evidence`;
}

/** Whether each entry of the directory leads to the header of a file, and nothing lies behind it. */
function isZip(bytes: Buffer): boolean {
  const end = bytes.length - 22;
  if (end < 0 || bytes.readUInt32LE(end) !== 0x06054b50) return false;
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) return false;
    if (bytes.readUInt32LE(bytes.readUInt32LE(at + 42)) !== 0x04034b50) return false;
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return at === end;
}

/** Each case is exported as it is at the end, or named as failed for a reason; each that is gone, and was exported, is named as deleted. */
function nothingMissing(
  runs: FinishedRun[],
  { tenant, history, settings }: Evidence,
  at: At,
  complain: Complain,
): void {
  const present = tenant.states();
  for (const caseId of history.ids()) {
    const lines = runs.flatMap((it) => it.lines.filter(({ id }) => id === caseId));
    const state = present.get(caseId);
    const wasExported = lines.some(({ outcome }) => outcome === 'exported');
    if (state === undefined) {
      const isTold = lines.some(({ outcome }) => outcome === 'deleted');
      if (settings.census !== 'never' && wasExported && !isTold)
        complain(`case ${caseId} is gone, and no run says so`);
      continue;
    }
    if (lines.some(({ outcome }) => outcome === 'deleted'))
      complain(`case ${caseId} is there, and named as deleted`);
    const lastRun = runs.at(-1)?.lines.find(({ id }) => id === caseId);
    if (tenant.isPoisoned(caseId)) {
      if (wasExported) complain(`case ${caseId} was exported without a whole summary`);
      if (lastRun?.outcome !== 'failed')
        complain(`case ${caseId} cannot be exported, and the last run does not say so`);
      continue;
    }
    const isThere = lines.some((line) => {
      if (line.outcome !== 'exported') return false;
      const document = documentOf(line, at, `case ${caseId}`, () => undefined);
      return document !== null && tenant.told(document.json).state === state;
    });
    if (!isThere) complain(`case ${caseId} as it is was exported by no run: ${lastRun?.reason ?? state}`);
  }
}
