import type { Case } from './case.ts';
import { sortedCases } from './sorted-cases.ts';

/** What lists can be sorted by. The object itself names the order, so there is one of each. */
export type Order = { compare: (left: Case, right: Case) => number };

/** A version of a case that the index has not seen yet, and how far the index lagged when it came. */
type Late = { version: Case; at: number; lag: number };

export type ListedCases = ReturnType<typeof listedCases>;

/**
 * The cases as the platform's search index has them: what is changed while the index lags is seen there that much later.
 * Each order is kept once it was asked for.
 */
export function listedCases(now: () => Date, lagMs: () => number) {
  const listed = new Map<number, Case>();
  const orders = new Map<Order, ReturnType<typeof sortedCases>>();
  let late: Late[] = []; // the oldest first

  const see = (version: Case): void => {
    const before = listed.get(version.number) ?? null;
    listed.set(version.number, version);
    for (const sorted of orders.values()) sorted.changed(version.number, before, version);
  };

  const catchUp = (): void => {
    const seen = now().getTime();
    // A lag that was made shorter since holds for what waits, too.
    const tooYoung = late.findIndex(({ at, lag }) => at + Math.min(lag, lagMs()) > seen);
    const due = tooYoung === -1 ? late : late.slice(0, tooYoung);
    if (due.length > 0) late = late.slice(due.length);
    for (const { version } of due) see(version);
  };

  return {
    changed: (version: Case): void => {
      if (lagMs() === 0 && late.length === 0) see(version);
      else late.push({ version, at: now().getTime(), lag: lagMs() });
    },
    /** Seen at once, whatever the lag: it was there long before. */
    restored: see,
    /** A deleted case is gone from lists at once. */
    removed: (number: number): void => {
      late = late.filter(({ version }) => version.number !== number);
      const gone = listed.get(number);
      if (!gone) return;
      listed.delete(number);
      for (const sorted of orders.values()) sorted.changed(number, gone, null);
    },
    clear: (): void => {
      listed.clear();
      orders.clear();
      late = [];
    },
    /** All cases that lists know of, in that order. */
    inOrder: (order: Order): readonly Case[] => {
      catchUp();
      const known = orders.get(order) ?? sortedCases(listed, order.compare);
      orders.set(order, known);
      return known.all();
    },
  };
}
