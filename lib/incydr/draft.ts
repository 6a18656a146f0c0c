import type { CaseRecord } from '../case-records.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import { cutAt, cutAtBytes } from '../text.ts';
import type { NewIncydrCase } from './client/case-schemas.ts';
import { maxFindings, newFindings } from './findings.ts';

// The vendor's SDK and its older client agree on these limits.
const maxName = 50;
const maxDescription = 250;

/** A case to open, with nothing left out. */
export type PlannedCase = { [Field in keyof NewIncydrCase]-?: Exclude<NewIncydrCase[Field], undefined> };

/** The same before it is known whom the platform knows. */
type CaseTexts = Omit<PlannedCase, 'subject' | 'assignee'>;

/** What makes a case's name unique, and the case found again: the platform takes no name twice. */
export const nameToken = (token: string): string => `[${token}]`;

/** How a case looks on Incydr, inside the platform's limits; the token always has room in the name. */
export function planCase(
  alerts: readonly [WaitingAlert, ...WaitingAlert[]],
  token: string,
  { previousCaseId }: CaseRecord,
  cut = cutAt,
): CaseTexts {
  const [oldest] = alerts;
  const { draft } = oldest;
  const suffix = ` ${nameToken(token)}`;
  const succession = previousCaseId === null ? '' : `Continues case ${previousCaseId}. `;
  return {
    name: cut(draft.name, maxName - suffix.length) + suffix,
    description: cut(succession + draft.description, maxDescription) || null,
    findings: cut(newFindings(oldest, [...alerts]), maxFindings),
  };
}

/** The same for a tenant that counts bytes: no source tells what the limits count. */
export const planCaseInBytes = (
  alerts: readonly [WaitingAlert, ...WaitingAlert[]],
  token: string,
  record: CaseRecord,
): CaseTexts => planCase(alerts, token, record, cutAtBytes);
