import { type CaseFacts, tokenOf } from '../case-records.ts';
import type { Look } from '../evidence.ts';
import type { KeptAlert } from '../inbox-rows.ts';
import type { Opening, OpeningDeps } from '../opening.ts';
import type { PeopleKinds } from './case-people.ts';
import type { IncydrCase, IncydrCaseSummary } from './client/answers/cases.ts';
import type { IncydrClient } from './client/index.ts';
import { nameToken } from './draft.ts';
import { isAnother, isTrusted, seen } from './known-case.ts';
import type { People } from './people.ts';
import { isFinal } from './update-case.ts';

export type IncydrOpeningDeps = OpeningDeps & {
  client: Pick<IncydrClient, 'cases'>;
  people: People;
  /** As what the tenant takes a subject and an assignee. */
  kinds: PeopleKinds;
};

export const idsOf = ({ incydrEventIds }: KeptAlert): string[] => incydrEventIds;

/** The case that the record means; null where it was deleted, whether or not another has its number now. */
async function getCase(
  number: number,
  opening: Opening,
  { client }: IncydrOpeningDeps,
): Promise<IncydrCase | null> {
  const current = await client.cases.getCase({ caseNumber: number }, { sendBefore: opening.lastSend });
  if (!current) opening.believeGone();
  return current && !isAnother(current, opening.record()) ? current : null;
}

/** What is known of the open case before it is attached to; null where it is gone. Asks only where it was not seen lately. */
export async function factsOf(
  number: number,
  opening: Opening,
  deps: IncydrOpeningDeps,
): Promise<CaseFacts | null> {
  if (isTrusted(opening.record(), deps.now())) return {};
  const current = await getCase(number, opening, deps);
  return current && seen(current, deps.now());
}

/** What a case holds; no room where it is closed, archived or gone. */
export async function lookAt(
  number: number,
  opening: Opening,
  deps: IncydrOpeningDeps,
): Promise<Look & { isGone: boolean; findings: string }> {
  const current = await getCase(number, opening, deps);
  if (!current) return { held: new Set(), room: 0, isGone: true, findings: '' };
  const options = { sendBefore: opening.lastSend };
  const { client } = deps;
  const events = await Array.fromAsync(client.cases.iterFileEvents({ caseNumber: number }, options));
  const held = new Set(events.map(({ eventId }) => eventId).filter((id) => id !== null));
  const room = isFinal(current) ? 0 : Number.POSITIVE_INFINITY;
  return { held, room, isGone: false, findings: current.findings ?? '' };
}

/** The case that bears the generation's token in its name, closed ones included; null where the index has none (yet). */
export async function findByToken(
  opening: Opening,
  { client, deployment }: IncydrOpeningDeps,
): Promise<IncydrCaseSummary | null> {
  const token = tokenOf(deployment, opening.record());
  const { cases } = await client.cases.getPage({ name: token }, { sendBefore: opening.lastSend });
  return cases.find(({ name }) => name?.includes(nameToken(token))) ?? null;
}
