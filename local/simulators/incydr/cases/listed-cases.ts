import { newTable, type FirstRows, type Table } from '../../table/index.ts';
import type { Case } from './case.ts';

/** A version of a case that the index has not seen yet, and how far the index lagged when it came. */
type Late = { version: Case; at: number; lag: number };

export type ListedCases = ReturnType<typeof listedCases>;

/** The cases as the platform's search index has them: what is changed while the index lags is seen there that much later. */
export function listedCases(now: () => Date, lagMs: () => number) {
  const table = newTable<Case>();
  let late: Late[] = []; // the oldest first

  const catchUp = (): void => {
    const seen = now().getTime();
    // A lag that was made shorter since holds for what waits, too.
    const tooYoung = late.findIndex(({ at, lag }) => at + Math.min(lag, lagMs()) > seen);
    const due = tooYoung === -1 ? late : late.slice(0, tooYoung);
    if (due.length > 0) late = late.slice(due.length);
    for (const { version } of due) table.set(version.number, version);
  };

  return {
    changed: (version: Case): void => {
      if (lagMs() === 0 && late.length === 0) table.set(version.number, version);
      else late.push({ version, at: now().getTime(), lag: lagMs() });
    },
    /** Seen at once, whatever the lag: they were there long before. */
    begin: (first: FirstRows<Case>): void => table.begin(first),
    /** A deleted case is gone from lists at once. */
    removed: (number: number): void => {
      late = late.filter(({ version }) => version.number !== number);
      table.set(number, null);
    },
    clear: (): void => {
      table.clear();
      late = [];
    },
    /** The cases that lists know of now. */
    seen: (): Table<Case> => {
      catchUp();
      return table;
    },
  };
}
