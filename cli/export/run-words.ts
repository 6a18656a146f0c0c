import type { RunManifest } from '../../lib/exports/manifest.ts';
import { shortTime } from '../alerts/words.ts';
import { inThousands, manyOf, sizeInWords, timeInWords } from './words.ts';

/** A finished run in a line or two. */
export function runInWords(manifest: RunManifest, took?: number): string {
  const { export: name, run, counts } = manifest;
  const time = took === undefined ? '' : `, in ${timeInWords(took)}`;
  const what =
    counts.cases === 0
      ? 'nothing had changed'
      : `${manyOf(counts.cases, 'case')}: ${countsInWords(counts)}; ${sizeInWords(counts.bytes)}`;
  const census = manifest.census === null ? [] : [censusInWords(manifest.census)];
  return [`Run ${shortTime(run)} of ${name}: ${what}${time}.`, ...census].join('\n');
}

export const countsInWords = ({ exported, deleted, failed }: RunManifest['counts']): string =>
  [
    `${inThousands(exported)} exported`,
    ...(deleted > 0 ? [`${inThousands(deleted)} deleted on the platform`] : []),
    ...(failed > 0 ? [`${inThousands(failed)} failed`] : []),
  ].join(', ');

export function censusInWords(census: NonNullable<RunManifest['census']>): string {
  const { cases, evidence, gaps, gone } = census;
  const held = evidence === null ? '' : ` with ${manyOf(evidence, 'piece')} of evidence`;
  const found = gaps === 0 && gone === 0 ? 'no gap' : `${manyOf(gaps, 'gap')}, ${inThousands(gone)} gone`;
  return `Census: ${manyOf(cases, 'case')} on the platform${held}; ${found}.`;
}
