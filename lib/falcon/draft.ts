import type { CaseRecord } from '../case-records.ts';
import { factsOf } from '../facts.ts';
import type { KeptAlert, WaitingAlert } from '../inbox-rows.ts';
import { cutAt } from '../text.ts';
import { maxDescription, maxName, maxTagCharacters, type NewFalconCase } from './client/case-schemas.ts';

// Falcon demands a severity; an alert that has none is looked at before a low one and after a high one.
const unknownSeverity = 50;

/** The tag by which a case of ours is found again. */
export const tokenTag = (token: string): string => `casebridge-${token}`;

/** How a case looks on Falcon, inside the platform's limits; the token's tag always has room. */
export function planCase(
  { alert, draft }: WaitingAlert,
  token: string,
  { previousCaseId }: CaseRecord,
): Omit<NewFalconCase, 'evidence'> {
  const facts = factLines(alert).join('\n');
  const succession = previousCaseId === null ? '' : `Continues case ${previousCaseId}.\n\n`;
  return {
    name: cutAt(draft.name, maxName),
    severity: draft.severity ?? unknownSeverity,
    description: cutAt(
      succession + [draft.description, facts].filter((part) => part !== '').join('\n\n'),
      maxDescription,
    ),
    tags: tagsThatFit([tokenTag(token), ...draft.tags]),
  };
}

const factLines = (alert: KeptAlert): string[] => factsOf(alert).map(([name, value]) => `${name}: ${value}`);

/** Whether a description is of the case that an alert opened, by the line of its id. */
export const tellsOf = (description: string, alert: KeptAlert): boolean =>
  factLines(alert)
    .slice(0, 1)
    .some((line) => description.split('\n').includes(line));

function tagsThatFit(tags: string[]): string[] {
  let room = maxTagCharacters;
  return [...new Set(tags)].filter((tag) => {
    if (tag.length > room) return false;
    room -= tag.length;
    return true;
  });
}
