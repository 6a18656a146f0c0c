import type { AlertRecord } from './records.ts';
import { alertNumber } from './seed.ts';

/** The alerts that the tenant knows, in the order in which they came. */
export type AlertStore = ReturnType<typeof newAlertStore>;

/** No alerts yet. */
export function newAlertStore() {
  const kept = new Map<number, AlertRecord>(); // by its place among all
  const placesOf = new Map<string, number>();
  let makeAt: (place: number) => AlertRecord | null = () => null;
  let size = 0;

  const recordAt = (place: number): AlertRecord | null => kept.get(place) ?? makeAt(place);
  const get = (id: string): AlertRecord | null => {
    const place = placesOf.get(id) ?? alertNumber(id);
    const record = place === null ? null : recordAt(place);
    return record?.compositeId === id ? record : null;
  };

  return {
    get,
    has: (id: string): boolean => get(id) !== null,
    get size(): number {
      return size;
    },
    all: (): AlertRecord[] => Array.from({ length: size }, (_, place) => recordAt(place) ?? []).flat(),
    /** A new one; its id is no other's. */
    add: (compositeId: string, at: Date): void => {
      const time = at.toISOString();
      placesOf.set(compositeId, size);
      kept.set(size, { ...untouched, compositeId, sequence: size, createdAt: time, updatedAt: time });
      size += 1;
    },
    /** There are so many, those from the present last on made when they are read, by the ids of their places. */
    begin: ({ count, at }: { count: number; at: (place: number) => AlertRecord }): void => {
      makeAt = (place) => (place < count ? at(place) : null);
      size = count;
    },
    /** What becomes of one that is known. */
    change: (record: AlertRecord): void => {
      kept.set(record.sequence, record);
    },
    clear: (): void => {
      kept.clear();
      placesOf.clear();
      makeAt = () => null;
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
