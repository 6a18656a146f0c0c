import { type Random, randomOf, type Seed } from '../../random.ts';
import type { Case } from '../cases/case.ts';
import type { Tenant } from '../tenant.ts';
import { caseTexts } from './case-texts.ts';
import { clientUserId } from './identifiers.ts';
import { type Person, people, personAt } from './people.ts';

const day = 86_400_000;
const year = 365 * day;
const mostFileEvents = 2_000;
const investigators = 4; // the first people of the company

/** A file event that cases can have, and when it was seen. */
type Seen = { id: string; at: number };

/** Fills the tenant with cases of the past year, and with file events that they can be about. */
export function fillWithCases(tenant: Tenant, { cases, random: seed = 1 }: Seed): void {
  const random = randomOf(seed);
  const now = tenant.now().getTime();
  const seen = moreFileEvents(tenant, random, Math.min(mostFileEvents, 2 * cases), now);
  const names = new Set<string>();
  const ages = Array.from({ length: cases }, () => random.next() * year);
  for (const age of ages.toSorted((left, right) => right - left))
    tenant.cases.restore(plausibleCase(random, now - age, now, seen, names));
}

/** Each of them by someone who does not investigate, one after the other over the year. */
function moreFileEvents({ fileEvents }: Tenant, random: Random, count: number, now: number) {
  const seen = new Map<string, Seen[]>(people.map(({ userId }) => [userId, []]));
  for (let number = 0; number < count; number += 1) {
    const at = now - year + (number * year) / count;
    const person = personAt(random.whole(investigators, people.length - 1));
    const { event } = fileEvents.add({ at: new Date(at), person });
    seen.get(person.userId)?.push({ id: event.event.id, at });
  }
  return seen;
}

function plausibleCase(
  random: Random,
  createdAt: number,
  now: number,
  seen: ReadonlyMap<string, Seen[]>,
  names: Set<string>,
): Omit<Case, 'number' | 'foldedName'> {
  const status = statusAt(random, now - createdAt);
  const subject = random.chance(0.9) ? personAt(random.whole(investigators, people.length - 1)) : null;
  const assignee = random.chance(0.8) ? personAt(random.whole(0, investigators - 1)) : null;
  const updatedAt = createdAt + random.next() * Math.min(now - createdAt, 20 * day);
  const { title, ...texts } = caseTexts(random, subject, status !== 'OPEN');
  const investigator = personAt(random.whole(0, investigators - 1)).userId;
  const stamp = (at: number) => `${new Date(at).toISOString().slice(0, -1)}${random.whole(100, 999)}Z`;
  const count = random.whole(0, 20);
  return {
    ...texts,
    name: unused(`${title} ${new Date(createdAt).toISOString().slice(0, 10)}`, names),
    status,
    subject: subject?.userId ?? null,
    assignee: assignee?.userId ?? null,
    createdAt: stamp(createdAt),
    updatedAt: stamp(Math.max(updatedAt, createdAt + 1)),
    createdBy: random.chance(0.7) ? clientUserId : investigator,
    lastModifiedBy: investigator,
    // Archiving destroyed the events of a case.
    events: new Set(status === 'ARCHIVED' ? [] : lastBefore(createdAt, count, subject, seen)),
  };
}

/** A young case is mostly open, an old one closed, and of the oldest some are archived. */
function statusAt(random: Random, age: number): Case['status'] {
  if (age > 270 * day && random.chance(0.4)) return 'ARCHIVED';
  return random.chance(age > 30 * day ? 0.8 : 0.25) ? 'CLOSED' : 'OPEN';
}

/** The last file events of a person before a time. */
function lastBefore(
  time: number,
  count: number,
  subject: Person | null,
  seen: ReadonlyMap<string, Seen[]>,
): string[] {
  const theirs = seen.get(subject?.userId ?? '') ?? [];
  const end = theirs.findLastIndex(({ at }) => at <= time) + 1;
  return theirs.slice(Math.max(0, end - count), end).map(({ id }) => id);
}

/** The name, with a number where it is taken: names are unique. */
function unused(name: string, names: Set<string>): string {
  let one = name;
  for (let copy = 2; names.has(one); copy += 1) one = `${name} ${copy}`;
  names.add(one);
  return one;
}
