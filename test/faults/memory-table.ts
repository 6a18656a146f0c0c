import type { Query, Row, RowKey, Table } from '../../lib/table.ts';

const indexes: Record<string, { pk: string; sk: string }> = {
  main: { pk: 'pk', sk: 'sk' },
  waiting: { pk: 'pk', sk: 'waitingSince' },
  'by-state': { pk: 'state', sk: 'stateAt' },
};

/** The table in memory, for runs of many steps: a test runs the same seed on it and on the embedded DynamoDB. */
export function memoryTable(): Table {
  const rows = new Map<string, Row>();
  const nameOf = ({ pk, sk }: RowKey) => JSON.stringify([pk, sk]);
  const keyOf = (row: Row): RowKey => ({ pk: String(row['pk']), sk: String(row['sk']) });
  // A partition of its own for each key: a key's rows are asked for at every step.
  const partitions = new Map<string, Map<string, Row>>();

  const set = (row: Row): void => {
    const { pk } = keyOf(row);
    rows.set(nameOf(keyOf(row)), row);
    const partition = partitions.get(pk) ?? new Map<string, Row>();
    partition.set(nameOf(keyOf(row)), row);
    partitions.set(pk, partition);
  };

  return {
    async putIfAbsent(row) {
      if (rows.has(nameOf(row))) return false;
      set({ ...row });
      return true;
    },

    async putIfVersion(row, version) {
      const current = rows.get(nameOf(row))?.['version'];
      if (version === 0 ? current !== undefined && current !== 0 : current !== version) return false;
      set({ ...row });
      return true;
    },

    async put(row) {
      set({ ...row });
      return true;
    },

    async get(key) {
      const row = rows.get(nameOf(key));
      return row ? { ...row } : null;
    },

    async updateIfState(key, states, changes, remove = []) {
      const row = rows.get(nameOf(key));
      if (!row || !states.includes(String(row['state']))) return false;
      const kept = Object.entries(row).filter(([name]) => !remove.includes(name));
      set({ ...Object.fromEntries(kept), ...changes });
      return true;
    },

    async *query({ index = 'main', equals, from, until, attributes }: Query) {
      const { pk, sk } = indexes[index] ?? { pk: 'pk', sk: 'sk' };
      const all = pk === 'pk' ? (partitions.get(equals[1])?.values() ?? []) : rows.values();
      const found = [...all]
        .filter((row) => row[pk] === equals[1] && row[sk] !== undefined)
        .filter((row) => from === undefined || String(row[sk]) >= from[1])
        .filter((row) => until === undefined || String(row[sk]) <= until[1])
        .toSorted((a, b) => (String(a[sk]) < String(b[sk]) ? -1 : 1));
      for (const row of found)
        yield attributes
          ? Object.fromEntries(Object.entries(row).filter(([name]) => attributes.includes(name)))
          : { ...row };
    },
  };
}
