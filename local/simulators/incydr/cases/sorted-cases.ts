import type { Case } from './case.ts';

type Compare = (left: Case, right: Case) => number;
/** What stood in the order before, and what is to stand there now; null: nothing. */
type Change = { before: Case | null; after: Case | null };

const few = 200; // so many changes are put in their places one by one; for more, all is sorted anew

/**
 * Cases in one order, kept in it while they change: to sort 100,000 takes a tenth of a second, to place one next to nothing.
 * What changes is gathered until the order is next asked for.
 */
export function sortedCases(cases: ReadonlyMap<number, Case>, compare: Compare) {
  let sorted = [...cases.values()].toSorted(compare);
  const changes = new Map<number, Change>();

  /** How many cases stand before this one. */
  const placeOf = (one: Case): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const it = sorted[middle];
      if (it && compare(it, one) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    changed: (number: number, before: Case | null, after: Case | null): void => {
      const known = changes.get(number);
      changes.set(number, { before: known ? known.before : before, after });
    },
    all: (): readonly Case[] => {
      if (changes.size > few) sorted = [...cases.values()].toSorted(compare);
      else
        for (const { before, after } of changes.values()) {
          if (before) sorted.splice(placeOf(before), 1);
          if (after) sorted.splice(placeOf(after), 0, after);
        }
      changes.clear();
      return sorted;
    },
  };
}
