import type { CaseRecord } from '../case-records.ts';
import { factsOf } from '../facts.ts';
import type { KeptAlert, WaitingAlert } from '../inbox.ts';
import { cutAt, cutAtBytes, onOneLine } from '../text.ts';
import type { NewIncydrCase } from './client/case-schemas.ts';

// The vendor's SDK and its older client agree on these limits.
const maxName = 50;
const maxDescription = 250;
const maxFindings = 30_000;

/** A case to open, with nothing left out. */
export type PlannedCase = { [Field in keyof NewIncydrCase]-?: Exclude<NewIncydrCase[Field], undefined> };

/** What makes a case's name unique, and the case found again: the platform takes no name twice. */
export const nameToken = (token: string): string => `[${token}]`;

/** How a case looks on Incydr, inside the platform's limits; the token always has room in the name. */
export function planCase(
  { alert, draft }: WaitingAlert,
  token: string,
  { previousCaseId }: CaseRecord,
  cut = cutAt,
): PlannedCase {
  const suffix = ` ${nameToken(token)}`;
  const succession = previousCaseId === null ? '' : `Continues case ${previousCaseId}. `;
  return {
    name: cut(draft.name, maxName - suffix.length) + suffix,
    description: cut(succession + draft.description, maxDescription) || null,
    findings: cut(findingsOf(alert, draft.description), maxFindings),
    subject: draft.subject?.trim() || null,
    assignee: draft.assignee?.trim() || null,
  };
}

/** The same for a tenant that counts bytes: no source tells what the limits count. */
export const planCaseInBytes = (oldest: WaitingAlert, token: string, record: CaseRecord): PlannedCase =>
  planCase(oldest, token, record, cutAtBytes);

/** The alert that opened the case, as Markdown. What the sender wrote stays text: it can neither format nor link. */
function findingsOf(alert: KeptAlert, description: string): string {
  const lines = factsOf(alert).map(([name, value]) => `- **${name}:** ${plainInMarkdown(value)}`);
  return [`## ${plainInMarkdown(alert.title)}`, lines.join('\n'), plainInMarkdown(description)]
    .filter((part) => part !== '')
    .join('\n\n');
}

const plainInMarkdown = (text: string): string => onOneLine(text).replace(/[\\`*_{}[\]<>#|~!]/g, '\\$&');
