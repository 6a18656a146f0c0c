import { Declined } from '../../errors.ts';

/** One page: what is on it, and how many there are in all; null where the platform does not count. */
export type Page<T> = { items: T[]; totalCount: number | null };

/**
 * All items of a list that is read by page number, each key once.
 * A removal moves those that follow up a page, past whoever reads: the list is then read once more, for what was missed.
 */
export async function* byPageNumber<T>(
  read: (page: number) => Promise<Page<T>>,
  keyOf: (item: T) => unknown,
  first = 1,
): AsyncGenerator<T> {
  const seen = new Set<unknown>();
  for (let isComplete = false; !isComplete; ) {
    isComplete = true;
    const ofThisPass = new Set<unknown>();
    for (let page = first, count = 0, total = 0; ; page += 1) {
      const { items, totalCount } = await read(page);
      if (totalCount !== null && totalCount < total) isComplete = false;
      total = totalCount ?? 0;
      count += items.length;
      const before = ofThisPass.size;
      for (const item of items) {
        const key = keyOf(item);
        ofThisPass.add(key);
        if (seen.has(key)) continue;
        seen.add(key);
        yield item;
      }
      // A server may give less than was asked for, or the same page for ever: its count tells the end, where it counts.
      const isLast = totalCount === null ? ofThisPass.size === before : count >= totalCount;
      if (items.length === 0 || isLast) break;
    }
  }
}

// The vendor's older client asked for 500, 100 is what comes unasked; no source tells the most that one can ask for.
const sizes = [500, 100, 50, 10, 1];

/**
 * Reads pages of the greatest size that the platform takes, found by asking. The first one that it takes stays: a later page of another
 * size would begin elsewhere.
 */
export function withPageSize() {
  let place = 0;
  let isFound = false;
  return async function asked<T>(read: (pgSize: number) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const page = await read(sizes[place] ?? 1);
        isFound = true;
        return page;
      } catch (error) {
        const isRefused = error instanceof Declined && error.status === 400;
        if (!isRefused || isFound || place === sizes.length - 1) throw error;
        place += 1;
      }
    }
  };
}
