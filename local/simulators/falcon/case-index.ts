import { newTable, type FirstRows, type Table } from '../table/index.ts';
import type { FalconCase } from './records.ts';

/** What queries see: the cases as they were `lag` ago. Reads by id never pass through here. */
export type CaseIndex = ReturnType<typeof newCaseIndex>;

type Change = { at: number; number: number; entry: FalconCase | null };

/** An empty index; `lagMs` is asked on every use, since tests change it on the way. */
export function newCaseIndex(now: () => Date, lagMs: () => number) {
  const table = newTable<FalconCase>();
  let pending: Change[] = [];
  let generation = 0;

  const replace = (number: number, entry: FalconCase | null): void => {
    table.set(number, entry);
    generation += 1;
  };

  const settle = (): void => {
    const due = now().getTime() - lagMs();
    const late = pending.findIndex((it) => it.at > due);
    const settled = late === -1 ? pending : pending.slice(0, late);
    pending = late === -1 ? [] : pending.slice(late);
    for (const { number, entry } of settled) replace(number, entry);
  };

  const note = (change: Change): void => {
    if (pending.length === 0 && change.at + lagMs() <= now().getTime()) replace(change.number, change.entry);
    else pending.push(change);
  };

  return {
    /** A case is as it is from that instant on. */
    note: (entry: FalconCase, at: number): void => note({ at, number: entry.sequence, entry }),
    drop: ({ sequence: number }: FalconCase, at: number): void => note({ at, number, entry: null }),
    /** These cases were there long before. */
    begin: (rows: FirstRows<FalconCase>): void => {
      table.begin(rows);
      generation += 1;
    },
    /** The cases that queries see now, by their place in the order of creation. */
    seen: (): Table<FalconCase> => {
      settle();
      return table;
    },
    /** A number that is another once anything that queries see has changed. */
    generation: (): number => {
      settle();
      return generation;
    },
    /** Something else changed that a search can ask for. */
    touch: (): void => {
      table.forget();
      generation += 1;
    },
    clear: (): void => {
      table.clear();
      pending = [];
      generation += 1;
    },
  };
}
