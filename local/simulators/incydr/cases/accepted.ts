import { problem, type Refusal, unstated } from '../refusal.ts';
import type { IncydrSwitches } from '../switches.ts';
import type { Tenant } from '../tenant.ts';
import type { CaseText } from './case.ts';

/** What a create or an update may say of a case. */
export type GivenCase = { [Field in keyof CaseText]: string | null };

/** What a create or an update says, within the platform's limits. @throws Refusal for what it would not take. */
export function accepted(given: GivenCase, { cases, people, switches }: Tenant, number?: number): CaseText {
  const { subject, assignee, description, findings } = given;
  const rules = switches();
  const name = nameOf(given, rules);
  const isLong = (text: string | null, most: number) =>
    text !== null && lengthOf(text, rules.lengthUnit) > most;
  // The platform's words for a bad name and for long findings are not known.
  if (name.trim() === '') throw unstated('NAME_REQUIRED', 'name must not be blank');
  if (isLong(name, 50)) throw unstated('NAME_TOO_LONG', 'name must not be longer than 50');
  if (isLong(description, 250)) throw problem('DESCRIPTION_TOO_LONG');
  if (isLong(findings, 30_000)) throw unstated('FINDINGS_TOO_LONG', 'findings must not be longer than 30000');
  if (subject !== null && !people.isKnown(subject, rules.subjectKind)) throw invalidUser('subject');
  if (assignee !== null && !people.isKnown(assignee, rules.assigneeKind)) throw invalidUser('assignee');
  if (cases.isTaken(name, number)) throw problem('NAME_EXISTS');
  return { name, subject, assignee, description, findings };
}

function nameOf({ name }: GivenCase, { nameTrimming }: IncydrSwitches): string {
  return nameTrimming === 'trim' ? (name ?? '').trim() : (name ?? '');
}

const lengthOf = (text: string, unit: IncydrSwitches['lengthUnit']): number =>
  unit === 'bytes' ? Buffer.byteLength(text) : Array.from(text).length;

const invalidUser = (who: 'subject' | 'assignee'): Refusal =>
  problem('INVALID_USER', `${who} validation failed`);
