import { randomOf, seedOf, type Random } from '../../random.ts';
import { detectionOf } from '../alert-facts.ts';
import type { Status } from '../status.ts';
import { users, type UserRef } from '../seed.ts';

/** What a year of cases begins with: when each was opened, and which alerts and events it holds. */
export type Plan = {
  seed: number;
  until: number;
  /** By number less one, the oldest first. */
  openedAt: Float64Array;
  /** The place of a case's first alert, and of its first event; it has those up to the first of the next case. */
  alertsFrom: Uint32Array;
  eventsFrom: Uint32Array;
};

/** Something that was done with a case. */
export type Step = { at: number; status: Status; what: 'started' | 'tagged' | 'closed' | 'reopened' };

/** How a case went: all that lists filter and sort by most. What it says is drawn after that. */
export type Course = {
  random: Random;
  openedAt: number;
  openedBy: UserRef;
  analyst: UserRef;
  severity: number;
  /** In the order of time; none lies after the plan's end. */
  steps: readonly Step[];
};

const minute = 60_000;
const day = 86_400_000;

/** The course of the case of that number. */
export function courseOf({ seed, until, openedAt, alertsFrom }: Plan, number: number): Course {
  const random = randomOf(seedOf(seed, number));
  const opened = openedAt[number - 1] ?? until;
  const [first = 0, next = 0] = alertsFrom.subarray(number - 1, number + 1);
  const usual = next > first ? detectionOf({ sequence: first }).severity : random.whole(10, 60);
  return {
    random,
    openedAt: opened,
    openedBy: random.pick(users),
    analyst: random.pick(users),
    severity: Math.min(100, Math.max(1, usual + random.whole(-9, 9))),
    steps: stepsOf(random, opened).filter(({ at }) => at <= until),
  };
}

function stepsOf(random: Random, opened: number): Step[] {
  if (!random.chance(0.9)) return []; // nobody has looked yet
  const started = opened + random.whole(3, 600) * minute;
  const steps: Step[] = [{ at: started, status: 'in_progress', what: 'started' }];
  if (random.chance(0.3))
    steps.push({ at: started + random.whole(5, 90) * minute, status: 'in_progress', what: 'tagged' });
  if (!random.chance(0.92)) return steps;
  const closed = started + Math.floor(random.next() ** 2 * 20 * day) + 90 * minute;
  steps.push({ at: closed, status: 'closed', what: 'closed' });
  if (random.chance(0.05))
    steps.push({ at: closed + random.whole(1, 5) * day, status: 'reopened', what: 'reopened' });
  return steps;
}

/** How it stands: the last step, or its opening. */
export function standingOf({ openedAt, openedBy, analyst, steps }: Course) {
  const last = steps.at(-1);
  return {
    status: last?.status ?? 'new',
    updatedAt: new Date(last?.at ?? openedAt).toISOString(),
    updatedBy: last ? analyst : openedBy,
    assignedTo: last ? analyst : null,
  };
}

/** What lists ask for most, of all cases of a plan at once: an array each, by number less one. */
export function standings(plan: Plan) {
  const updatedAt = new Float64Array(plan.openedAt.length);
  const statuses: Status[] = [];
  const severities: number[] = [];
  for (const [place, openedAt] of plan.openedAt.entries()) {
    const { severity, steps } = courseOf(plan, place + 1);
    const last = steps.at(-1);
    severities.push(severity);
    statuses.push(last?.status ?? 'new');
    updatedAt[place] = last?.at ?? openedAt;
  }
  return { updatedAt, statuses, severities };
}
