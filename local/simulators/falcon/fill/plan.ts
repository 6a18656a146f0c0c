import { randomOf, type Seed } from '../../random.ts';
import { alertIds, eventIds } from '../seed.ts';
import type { Plan } from './course.ts';

const day = 86_400_000;

/** Draws when so many cases of the year before `until` were opened, and how much evidence each has. */
export function newPlan({ cases, random: seed = 1 }: Seed, until: number): Plan {
  const random = randomOf(seed);
  // The newer, the more: a team looks back on a year, and has most on its desk from the last weeks.
  const ages = () => Math.floor(365 * day * random.next() ** 1.6);
  const openedAt = Float64Array.from({ length: cases }, () => until - ages()).toSorted();
  const alertsFrom = new Uint32Array(cases + 1).fill(alertIds.length, 0, 1);
  const eventsFrom = new Uint32Array(cases + 1).fill(eventIds.length, 0, 1);
  for (let place = 0; place < cases; place += 1) {
    const alerts = random.chance(0.85) ? Math.ceil(random.next() ** 3 * 6) : 0;
    const events = random.chance(alerts > 0 ? 0.3 : 1) ? random.whole(1, 4) : 0;
    alertsFrom[place + 1] = (alertsFrom[place] ?? 0) + alerts;
    eventsFrom[place + 1] = (eventsFrom[place] ?? 0) + events;
  }
  return { seed, until, openedAt, alertsFrom, eventsFrom };
}

/** How many of the sorted numbers are below that one. */
export function countBelow(sorted: Float64Array | Uint32Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
