import type { Difference } from '../../lib/exports/difference.ts';
import type { Verified } from '../../lib/exports/verify-look.ts';
import { columns } from '../columns.ts';
import type { HeadCheck, Report } from './verify-report.ts';
import { inThousands, manyOf, sizeInWords } from './words.ts';

/** What was verified, for a person: what was read, each difference, and what the head of each chain is. */
export function reportInWords(reports: Report[], head: HeadCheck): string {
  return [...reports.map(ofOne), ...headInWords(head)].join('\n\n');
}

function ofOne({ of, heads, verified, differences, isCutShort }: Report): string {
  const lines = [`${of}: ${isCutShort ? untilThen(verified) : readInWords(verified)}`];
  if (heads.length === 0 && differences.length === 0)
    return `${of}: no run has ended, so that there is nothing to verify.`;
  for (const { export: name, run, sha256 } of heads)
    lines.push(`Head of the chain of ${name}: run ${run}, sha256 ${sha256}`);
  if (verified.archived > 0)
    lines.push(
      `${manyOf(verified.archived, 'object')} in an archive class: only the size was compared. Restore them, and verify again.`,
    );
  if (differences.length === 0) return [...lines, 'No difference.'].join('\n');
  const count = isCutShort ? 'The first difference:' : `${manyOf(differences.length, 'difference')}:`;
  const more = isCutShort ? ['', 'There may be more: --all looks for them.'] : [];
  return [...lines, '', count, ...differences.map(differenceInWords), ...more].join('\n');
}

function readInWords({ runs, cases, objects, bytes, unretained, retainedUntil }: Verified): string {
  const kept =
    retainedUntil === null
      ? 'none under Object Lock'
      : `${unretained === 0 ? 'all' : inThousands(objects - unretained)} under Object Lock, until ${retainedUntil.toISOString().slice(0, 10)} or later`;
  return `${manyOf(runs, 'run')} with ${manyOf(cases, 'case')} read again: ${manyOf(objects, 'object')}, ${sizeInWords(bytes)}; ${objects === 0 ? 'none' : kept}.`;
}

const untilThen = ({ cases, objects, bytes }: Verified): string =>
  `read up to the first difference, from the newest run back: ${manyOf(cases, 'case')}, ${manyOf(objects, 'object')}, ${sizeInWords(bytes)}.`;

const differenceInWords = ({ run, caseId, key, versionId, kind, promised, found }: Difference): string =>
  [
    '',
    columns([
      ['what', kindInWords[kind]],
      ['object', key],
      ['version', versionId ?? 'the newest'],
      ['of', `run ${run}${caseId === null ? '' : `, case ${caseId}`}`],
      ['promised', promised],
      ['found', found],
    ]),
  ].join('\n');

const kindInWords: Record<Difference['kind'], string> = {
  missing: 'an object is missing',
  bytes: 'an object has other bytes',
  content: 'an object does not say what it should',
  chain: 'the chain is broken',
  covered: 'something lies over an object of which there is only one version',
  unknown: 'the manifest of a run that nobody knows of',
  retention: 'an object can be deleted too soon',
};

function headInWords(head: HeadCheck): string[] {
  if (head === 'as expected') return ['The head of the chain is the one that was expected.'];
  return head === 'another'
    ? ['No chain has the head that was expected: the bucket has lost its newest runs, or was rewritten.']
    : [];
}
