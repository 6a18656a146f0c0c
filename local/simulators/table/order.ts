import type { Value } from './column.ts';

/** The numbers of a table's rows in one order. */
export type Order = ReturnType<typeof newOrder>;

const few = 100; // so many changes are made in place sooner than all is sorted anew

/**
 * The order of rows by a key; those with the same key go by number, upwards in either direction.
 * `keyOf` gives null for a number that no row has. What changes is gathered until the order is next asked for.
 */
export function newOrder(
  all: Iterable<number>,
  keyOf: (number: number) => Value | null,
  descending: boolean,
) {
  const keys: (Value | null)[] = []; // by number, as they were when it was given its place
  const sign = descending ? -1 : 1;
  const compare = (a: number, b: number): number =>
    sign * compareValues(keys[a] ?? '', keys[b] ?? '') || a - b;
  const changes = new Set(all);
  let sorted: number[] = [];

  const rekey = (number: number): boolean => {
    while (keys.length <= number) keys.push(null);
    keys[number] = keyOf(number);
    return keys[number] !== null;
  };
  /** Where the number is, or where it belongs. */
  const placeOf = (number: number): number => firstPlace(sorted, (other) => compare(other, number) >= 0);
  const putInPlace = (number: number): void => {
    if ((keys[number] ?? null) !== null) sorted.splice(placeOf(number), 1);
    if (rekey(number)) sorted.splice(placeOf(number), 0, number);
  };
  const sortAnew = (): void => {
    const kept = sorted.filter((number) => !changes.has(number));
    sorted = kept.concat([...changes].filter(rekey)).toSorted(compare);
  };

  return {
    /** The row of that number changed, came or went. */
    changed: (number: number): void => {
      changes.add(number);
    },
    /** All of them as they stand now. */
    numbers: (): readonly number[] => {
      if (changes.size > few) sortAnew();
      else for (const number of changes) putInPlace(number);
      changes.clear();
      return sorted;
    },
  };
}

/** Numbers as numbers, all else as text by its code units: a locale's order would differ between machines. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a);
  const right = String(b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The first place of which something holds that holds of all after it. */
export function firstPlace(sorted: readonly number[], holds: (number: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const number = sorted[middle];
    if (number !== undefined && holds(number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
