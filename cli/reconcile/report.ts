import type { Compared, Difference } from '../../lib/reconcile.ts';
import { many, shortTime } from '../alerts/words.ts';
import { columns } from '../columns.ts';

export type Report = {
  /** Where it was looked. */
  in: string;
  since: string;
  fix: boolean;
  compared: Compared;
  differences: Difference[];
  deadLetters: { queue: string; messages: number }[];
  /** Alerts that failed, whenever: an end like any other, which a person may want to look at. */
  failed: number;
};

/** A comparison for a person: what was looked at, what differs, what can be done about it. */
export function reportInWords(report: Report): string {
  const { compared, differences, deadLetters, failed } = report;
  const dead = deadLetters.filter(({ messages }) => messages > 0);
  const parts = [
    `Compared ${many(compared.keys, 'case key')} and ${many(compared.cases, 'case')}: all that waits, and what ended since ${shortTime(report.since)}, in ${report.in}.`,
    differences.length === 0 ? 'No difference.' : tableOf(differences),
    ...dead.map(
      ({ queue, messages }) =>
        `${many(messages, 'message')} in the dead-letter queue of ${queue}: rings whose worker died ten times. Its log says why; what they rang for is in the inbox and compared above.`,
    ),
    ...remediesFor(report),
    ...(failed > 0
      ? [`${many(failed, 'alert')} failed: \`casebridge alerts --state failed\` tells why.`]
      : []),
  ];
  return parts.join('\n\n');
}

const head = ['CONNECTION', 'CASE', 'ALERTS', 'CASE KEY', 'WHAT DIFFERS'];

const tableOf = (differences: Difference[]): string =>
  `${many(differences.length, 'difference')}\n\n${columns([
    head,
    ...differences.map((it) => [
      it.connection,
      it.caseId ?? '-',
      it.alerts.length > 2 ? `${it.alerts[0]} and ${it.alerts.length - 1} more` : it.alerts.join(', ') || '-',
      it.caseKey.slice(0, 12),
      it.isRungFor ? `${it.says}; rung for` : it.says,
    ]),
  ])}`;

const ringing = new Set<Difference['kind']>(['waits-in-vain', 'not-tried']);
const taken = new Set<Difference['kind']>(['case-gone', 'evidence-missing']);

function remediesFor({ differences, fix }: Report): string[] {
  const has = (kinds: ReadonlySet<string>) => differences.some(({ kind }) => kinds.has(kind));
  return [
    ...(has(ringing) && !fix ? ['`casebridge reconcile --fix` rings for what waits.'] : []),
    ...(has(taken)
      ? [
          'What a person took out of a case, or deleted, stays so. `casebridge alerts retry ALERT` attaches an alert again that its case does not hold.',
        ]
      : []),
    ...(has(new Set(['case-twice', 'case-unknown']))
      ? [
          'Of two cases, close the one that you do not go on with: casebridge goes on with the one that its record names.',
        ]
      : []),
    ...(has(new Set(['no-connection']))
      ? ['Put the connection back into casebridge.yaml and deploy: the sweep then rings for what waits.']
      : []),
  ];
}
