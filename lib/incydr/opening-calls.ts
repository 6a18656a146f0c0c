import { tokenOf } from '../case-records.ts';
import type { Look } from '../evidence.ts';
import type { KeptAlert } from '../inbox.ts';
import type { Opening, OpeningDeps } from '../opening.ts';
import type { PeopleKinds } from './case-people.ts';
import type { IncydrClient } from './client/index.ts';
import { nameToken } from './draft.ts';
import type { People } from './people.ts';
import { isFinal } from './update-case.ts';

export type IncydrOpeningDeps = OpeningDeps & {
  client: Pick<IncydrClient, 'cases'>;
  people: People;
  /** As what the tenant takes a subject and an assignee. */
  kinds: PeopleKinds;
};

export const idsOf = ({ incydrEventIds }: KeptAlert): string[] => incydrEventIds;

/** What a case holds; no room where it is closed, archived or deleted. */
export async function lookAt(number: number, opening: Opening, { client }: IncydrOpeningDeps): Promise<Look> {
  const options = { sendBefore: opening.lastSend };
  const current = await client.cases.getCase({ caseNumber: number }, options);
  if (!current) opening.believeGone();
  if (!current) return { held: new Set(), room: 0 };
  const events = await Array.fromAsync(client.cases.iterFileEvents({ caseNumber: number }, options));
  const held = new Set(events.map(({ eventId }) => eventId).filter((id) => id !== null));
  return { held, room: isFinal(current) ? 0 : Number.POSITIVE_INFINITY };
}

/** The case that bears the generation's token in its name, closed ones included; null where the index has none (yet). */
export async function findByToken(
  opening: Opening,
  { client, deployment }: IncydrOpeningDeps,
): Promise<number | null> {
  const token = tokenOf(deployment, opening.record());
  const { cases } = await client.cases.getPage({ name: token }, { sendBefore: opening.lastSend });
  return cases.find(({ name }) => name?.includes(nameToken(token)))?.number ?? null;
}
