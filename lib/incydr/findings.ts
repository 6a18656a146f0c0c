import { factsOf } from '../facts.ts';
import type { KeptAlert, WaitingAlert } from '../inbox-rows.ts';
import { cutAt, onOneLine } from '../text.ts';

// The vendor's SDK and its older client agree on this limit.
export const maxFindings = 30_000;

// What stands between these lines is ours; whatever a person writes above or below is left alone.
const begins = '<!-- casebridge writes from here -->';
const ends = '<!-- casebridge writes to here -->';
const part = new RegExp(`${begins}\n([\\s\\S]*?)\n?${ends}`);

const head = '| Received | Severity | Alert | Rule | Host | User | Id |';
const rule = '| --- | --- | --- | --- | --- | --- | --- |';
const maxCell = 80;
// Room for the alert's own description, so that the table and what a person writes have theirs.
const maxText = 10_000;
const mostRows = 100;

/** The findings of a new case, as Markdown: what its alert says, and a table of all alerts that open it. */
export function newFindings({ alert, draft }: WaitingAlert, alerts: WaitingAlert[]): string {
  const lines = factsOf(alert).map(([name, value]) => `- **${name}:** ${plain(value)}`);
  const said = [`## ${plain(alert.title)}`, lines.join('\n'), plain(cutAt(draft.description, maxText))];
  const rows = alerts.slice(0, mostRows).map(rowOf);
  return fenced(
    bounded([
      ...said
        .filter((it) => it !== '')
        .join('\n\n')
        .split('\n'),
      '',
      head,
      rule,
      ...rows,
    ]),
  );
}

/** Findings with further alerts in the table and notes below it, each once; null where all of it is there. */
export function withMore(findings: string, alerts: WaitingAlert[], notes: string[]): string | null {
  const found = part.exec(findings);
  const lines = found?.[1]?.split('\n') ?? [];
  const missing = (some: string[]) => some.filter((it) => !lines.includes(it));
  const rows = missing(alerts.map(rowOf));
  const more = missing(notes.map((it) => `- ${plain(it)}`));
  if (rows.length === 0 && more.length === 0) return null;
  const table = rows.length === 0 || lines.includes(head) ? [] : ['', head, rule];
  const lastRow = lines.findLastIndex((line) => line.startsWith('| ')) + 1 || lines.length;
  const all = [...lines.slice(0, lastRow), ...table, ...rows, ...lines.slice(lastRow)];
  const hasNotes = all.some((line, index) => index > lastRow && line.startsWith('- '));
  const mine = fenced(
    bounded(
      [...all, ...(more.length > 0 && !hasNotes ? [''] : []), ...more],
      findings.length - (found?.[0].length ?? 0),
    ),
  );
  const whole = found
    ? findings.replace(found[0], () => mine)
    : [findings, mine].filter((it) => it !== '').join('\n\n');
  return whole.length > maxFindings ? null : whole;
}

const fenced = (lines: string[]): string => [begins, ...lines, ends].join('\n');

/** Leaves out the oldest rows of a table that has outgrown its room. */
function bounded(lines: string[], others = 0): string[] {
  const kept = [...lines];
  const room = maxFindings - others - begins.length - ends.length - 8;
  let length = kept.join('\n').length;
  const first = kept.indexOf(rule) + 1;
  if (first === 0) return kept;
  for (let row = kept[first]; length > room && row?.startsWith('| '); row = kept[first]) {
    kept.splice(first, 1);
    length -= row.length + 1;
  }
  return kept;
}

/** Whether findings list an alert, by the cell of its id. */
export const tellsOf = (findings: string, { id }: KeptAlert): boolean =>
  findings.split('\n').some((line) => line.startsWith('| ') && line.endsWith(`| ${cellOf(id)} |`));

const rowOf = ({ alert, receivedAt }: WaitingAlert): string =>
  `| ${cellsOf(alert, receivedAt).map(cellOf).join(' | ')} |`;

const cellOf = (value: string | number | null): string => plain(cutAt(String(value ?? ''), maxCell)) || ' ';

const cellsOf = ({ id, severity, title, rule: { name }, host, user }: KeptAlert, receivedAt: string) => [
  receivedAt,
  severity,
  title,
  name,
  host,
  user,
  id,
];

/** What the sender wrote stays text: it can neither format nor link, nor end our part. */
const plain = (text: string): string => onOneLine(text).replace(/[\\`*_{}[\]<>#|~!]/g, '\\$&');
