import { randomOf, seedOf, type Random, type Seed } from '../../random.ts';
import type { Case } from '../cases/case.ts';
import type { Tenant } from '../tenant.ts';
import { describedCase, titleOf, topics, type Topic } from './case-texts.ts';
import { clientUserId } from './identifiers.ts';
import { type Person, people, personAt } from './people.ts';

const day = 86_400_000_000; // as platform times are: in microseconds
const year = 365 * day;
const mostFileEvents = 2_000;
const investigators = 4; // the first people of the company

/** A file event that cases can have, and when it was seen. */
type Seen = { id: string; at: number };

/** What a year of cases begins with: when each was opened, and the file events of each person. */
type Plan = {
  seed: number;
  now: number;
  /** By number less one, the oldest first. */
  openedAt: Float64Array;
  seen: ReadonlyMap<string, readonly Seen[]>;
};

/** How a case went: all that lists filter and sort by. What it says is drawn after that. */
type Course = Pick<Case, 'name' | 'status' | 'createdBy' | 'lastModifiedBy'> & {
  random: Random;
  topic: Topic;
  subject: Person | null;
  assignee: Person | null;
  openedAt: number;
  updatedAt: number;
};

/**
 * Fills the tenant with cases of the past year, and with file events that they can be about.
 * What a case is follows from the plan and its number, and is worked out when it is read.
 */
export function fillWithCases(tenant: Tenant, { cases: count, random: seed = 1 }: Seed): void {
  const random = randomOf(seed);
  const now = tenant.now().getTime() * 1000;
  const openedAt = Float64Array.from({ length: count }, () => now - Math.floor(random.next() * year));
  const seen = moreFileEvents(tenant, random, Math.min(mostFileEvents, 2 * count), now);
  const plan = { seed, now, openedAt: openedAt.toSorted(), seen };
  const at = (number: number) => caseAt(plan, number);
  tenant.cases.begin({
    count,
    at,
    fields: {
      number: (number) => [number],
      name: (number) => [courseOf(plan, number).name],
      foldedName: (number) => [courseOf(plan, number).name.toLowerCase()],
      createdAt: (number) => [stampOf(plan.openedAt[number - 1] ?? now)],
      updatedAt: (number) => [stampOf(courseOf(plan, number).updatedAt)],
      status: (number) => [courseOf(plan, number).status],
      subject: (number) => idOf(courseOf(plan, number).subject),
      assignee: (number) => idOf(courseOf(plan, number).assignee),
      lastModifiedBy: (number) => [courseOf(plan, number).lastModifiedBy],
    },
    // Names are unique since each ends with the number of its case.
    nameHolder: (folded) => {
      const number = Number(/ inc-(\d+)$/.exec(folded)?.[1] ?? 0);
      if (number < 1 || number > count) return null;
      const { name } = courseOf(plan, number);
      return name.toLowerCase() === folded ? { name, number } : null;
    },
  });
}

/** Each of them by someone who does not investigate, one after the other over the year. */
function moreFileEvents({ fileEvents }: Tenant, random: Random, count: number, now: number) {
  const seen = new Map<string, Seen[]>(people.map(({ userId }) => [userId, []]));
  for (let number = 0; number < count; number += 1) {
    const at = now - year + (number * year) / count;
    const person = personAt(random.whole(investigators, people.length - 1));
    const { event } = fileEvents.add({ at: new Date(at / 1000), person });
    seen.get(person.userId)?.push({ id: event.event.id, at });
  }
  return seen;
}

function courseOf({ seed, now, openedAt: all }: Plan, number: number): Course {
  const random = randomOf(seedOf(seed, number));
  const openedAt = all[number - 1] ?? now;
  const subject = random.chance(0.9) ? personAt(random.whole(investigators, people.length - 1)) : null;
  const topic = random.pick(topics);
  const lastModifiedBy = personAt(random.whole(0, investigators - 1)).userId;
  const lasted = Math.floor(random.next() * Math.min(now - openedAt, 20 * day));
  return {
    random,
    topic,
    name: `${titleOf(topic, subject)} INC-${number}`,
    status: statusAt(random, now - openedAt),
    subject,
    assignee: random.chance(0.8) ? personAt(random.whole(0, investigators - 1)) : null,
    openedAt,
    updatedAt: openedAt + Math.max(1000, lasted),
    createdBy: random.chance(0.7) ? clientUserId : lastModifiedBy,
    lastModifiedBy,
  };
}

function caseAt(plan: Plan, number: number): Case {
  const { random, topic, subject, assignee, openedAt, updatedAt, ...course } = courseOf(plan, number);
  const count = random.whole(0, 20);
  return {
    number,
    ...course,
    ...describedCase(random, topic, subject, course.status !== 'OPEN'),
    subject: subject?.userId ?? null,
    assignee: assignee?.userId ?? null,
    createdAt: stampOf(openedAt),
    updatedAt: stampOf(updatedAt),
    // Archiving destroyed the events of a case.
    events: new Set(course.status === 'ARCHIVED' ? [] : lastBefore(openedAt, count, subject, plan.seen)),
  };
}

const idOf = (person: Person | null): string[] => (person ? [person.userId] : []);

/** A time in microseconds, as the platform writes it. */
const stampOf = (time: number): string =>
  `${new Date(Math.floor(time / 1000)).toISOString().slice(0, -1)}${String(time % 1000).padStart(3, '0')}Z`;

/** A young case is mostly open, an old one closed, and of the oldest some are archived. */
function statusAt(random: Random, age: number): Case['status'] {
  if (age > 270 * day && random.chance(0.4)) return 'ARCHIVED';
  return random.chance(age > 30 * day ? 0.8 : 0.25) ? 'CLOSED' : 'OPEN';
}

/** The last file events of a person before a time. */
function lastBefore(time: number, count: number, subject: Person | null, seen: Plan['seen']): string[] {
  const theirs = seen.get(subject?.userId ?? '') ?? [];
  const end = theirs.findLastIndex(({ at }) => at <= time) + 1;
  return theirs.slice(Math.max(0, end - count), end).map(({ id }) => id);
}
