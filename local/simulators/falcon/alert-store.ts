import { newTable, type FirstRows, type Table } from '../table/index.ts';
import type { AlertRecord } from './records.ts';
import { alertNumber } from './seed.ts';

/** The alerts that the tenant knows, in the order in which they came. */
export type AlertStore = ReturnType<typeof newAlertStore>;

/** No alerts yet. */
export function newAlertStore() {
  const table = newTable<AlertRecord>(); // numbered from 1, as an alert's sequence is from 0
  const sequences = new Map<string, number>();
  let size = 0;

  const keep = (record: AlertRecord): void => table.set(record.sequence + 1, record);
  const get = (id: string): AlertRecord | null => {
    const sequence = sequences.get(id) ?? alertNumber(id);
    const record = sequence === null ? null : table.get(sequence + 1);
    return record?.compositeId === id ? record : null;
  };
  const all = (): AlertRecord[] =>
    Array.from({ length: size }, (_, sequence) => table.get(sequence + 1) ?? []).flat();

  return {
    get,
    has: (id: string): boolean => get(id) !== null,
    get size(): number {
      return size;
    },
    all,
    /** A new one; its id is no other's. */
    add: (compositeId: string, at: Date): void => {
      const time = at.toISOString();
      sequences.set(compositeId, size);
      keep({ ...untouched, compositeId, sequence: size, createdAt: time, updatedAt: time });
      size += 1;
    },
    /** From those that there are up to so many there are these, made when they are read, by the ids of the endless row. */
    begin: (first: FirstRows<AlertRecord>): void => {
      const before = all();
      table.begin(first);
      before.forEach(keep);
      size = first.count;
    },
    /** What becomes of one that is known. */
    change: keep,
    /** By number, one more than the sequence. */
    table: (): Table<AlertRecord> => table,
    clear: (): void => {
      table.clear();
      sequences.clear();
      size = 0;
    },
  };
}

const untouched = {
  status: 'new',
  tags: [],
  comments: [],
  assignedTo: null,
  showInUi: true,
  linkedCaseIds: [],
} as const;
