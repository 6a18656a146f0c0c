import { table as inbox } from '../../infra/table.ts';
import type { Query, Row, RowKey, Table } from '../../lib/table.ts';

/** An index, and what of a row it holds beside the keys: all of it where that is not said. */
type Index = { pk: string; sk: string; attributes?: readonly string[] };

const indexes = new Map<string, Index>([
  ['main', { pk: 'pk', sk: 'sk' }],
  ['waiting', { pk: 'pk', sk: 'waitingSince', attributes: inbox.waiting.attributes }],
  ['by-state', { pk: 'state', sk: 'stateAt', attributes: inbox.byState.attributes }],
]);

/** A row, and how many there were before it: of rows that sort alike the older is first. */
type Placed = { row: Row; number: number };

/** The table in memory, for runs of many steps: a test runs the same seed on it and on the embedded DynamoDB. */
export function memoryTable(): Table & { backUp: () => () => void } {
  const rows = new Map<string, Placed>();
  const nameOf = ({ pk, sk }: RowKey) => JSON.stringify([pk, sk]);
  const keyOf = (row: Row): RowKey => ({ pk: String(row['pk']), sk: String(row['sk']) });
  // The partitions of every index: a key's rows are asked for at every step.
  const partitions = new Map<string, Map<string, Placed>>();
  const partition = (index: string, value: unknown) => {
    const name = JSON.stringify([index, value]);
    const found = partitions.get(name) ?? new Map<string, Placed>();
    partitions.set(name, found);
    return found;
  };

  const set = (row: Row): void => {
    const name = nameOf(keyOf(row));
    const before = rows.get(name);
    const placed = { row, number: before?.number ?? rows.size };
    rows.set(name, placed);
    for (const [index, { pk, sk }] of indexes) {
      if (before) partition(index, before.row[pk]).delete(name);
      if (row[sk] !== undefined) partition(index, row[pk]).set(name, placed);
    }
  };

  return {
    /** Takes a copy of all rows; what it answers puts them back, and whatever was written since is gone. */
    backUp() {
      const copy = [...rows.values()].map(({ row }) => row);
      return () => {
        rows.clear();
        partitions.clear();
        for (const row of copy) set(row);
      };
    },

    async putIfAbsent(row) {
      if (rows.has(nameOf(row))) return false;
      set({ ...row });
      return true;
    },

    async putIfVersion(row, version) {
      const current = rows.get(nameOf(row))?.row['version'];
      if (version === 0 ? current !== undefined && current !== 0 : current !== version) return false;
      set({ ...row });
      return true;
    },

    async put(row) {
      set({ ...row });
      return true;
    },

    async get(key) {
      const row = rows.get(nameOf(key))?.row;
      return row ? { ...row } : null;
    },

    async updateIfState(key, states, changes, remove = []) {
      const row = rows.get(nameOf(key))?.row;
      if (!row || !states.includes(String(row['state']))) return false;
      const kept = Object.entries(row).filter(([name]) => !remove.includes(name));
      set({ ...Object.fromEntries(kept), ...changes });
      return true;
    },

    async *query({ index = 'main', equals, from, until, attributes }: Query) {
      const { pk, sk, attributes: held }: Index = indexes.get(index) ?? { pk: 'pk', sk: 'sk' };
      const isHeld = (name: string) => !held || [...held, 'pk', 'sk', pk, sk].includes(name);
      const isAsked = (name: string) => !attributes || attributes.includes(name);
      const placeOf = ({ row }: Placed) => String(row[sk]);
      const found = [...partition(index, equals[1]).values()]
        .filter((it) => from === undefined || placeOf(it) >= from[1])
        .filter((it) => until === undefined || placeOf(it) <= until[1])
        .toSorted((a, b) => {
          if (placeOf(a) === placeOf(b)) return a.number - b.number;
          return placeOf(a) < placeOf(b) ? -1 : 1;
        });
      for (const { row } of found)
        yield Object.fromEntries(Object.entries(row).filter(([name]) => isHeld(name) && isAsked(name)));
    },
  };
}
