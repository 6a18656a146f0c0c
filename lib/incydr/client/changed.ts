import { Unexpected } from '../../errors.ts';
import type { IncydrCase } from './answers/cases.ts';
import type { IncydrCaseUpdate } from './case-schemas.ts';

type Changes = Omit<IncydrCaseUpdate, 'caseNumber'>;
const fields = ['name', 'description', 'findings', 'subject', 'assignee', 'status'] as const;

/** All that an update replaces: what is to change, and the rest as it stands. */
export const merged = (current: IncydrCase, changes: Changes) =>
  Object.fromEntries(
    fields.map((field) => [field, changes[field] === undefined ? current[field] : changes[field]]),
  );

/**
 * Holds the answer of an update against what was asked. Blanks around a text, and an empty text for none, are the platform's own affair.
 * @throws Unexpected naming the fields that did not change
 */
export function changedAsAsked(changes: Changes, got: IncydrCase, what: string, status: number): void {
  const unchanged = fields.filter(
    (field) => changes[field] !== undefined && plain(changes[field]) !== plain(got[field]),
  );
  if (unchanged.length === 0) return;
  const message = `incydr: ${what} was answered, but changed nothing of: ${unchanged.join(', ')}`;
  throw new Unexpected(message, { status, field: unchanged[0] ?? null });
}

const plain = (text: string | null): string => (text ?? '').trim().replaceAll('\r\n', '\n');
