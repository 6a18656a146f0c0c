import type { AlertRecord, FalconCase } from './records.ts';
import { alertId, alertNumber } from './seed.ts';

/** The alerts that the tenant knows, in the order in which they came. */
export type AlertStore = ReturnType<typeof newAlertStore>;

/** No alerts yet. */
export function newAlertStore() {
  /** By its place: the case that an alert came with, null for one that came alone. */
  const origins: (FalconCase | null)[] = [];
  const kept = new Map<number, AlertRecord>(); // by its place, what does not follow from its case
  const placesOf = new Map<string, number>();

  const placeOf = (id: string): number | null => {
    const place = placesOf.get(id) ?? alertNumber(id);
    return place !== null && recordAt(place)?.compositeId === id ? place : null;
  };
  const recordAt = (place: number): AlertRecord | null => {
    const origin = origins[place] ?? null;
    return kept.get(place) ?? (origin && alertOf(origin, place));
  };

  return {
    has: (id: string): boolean => placeOf(id) !== null,
    get: (id: string): AlertRecord | null => {
      const place = placeOf(id);
      return place === null ? null : recordAt(place);
    },
    get size(): number {
      return origins.length;
    },
    all: (): AlertRecord[] => [...origins.keys()].flatMap((place) => recordAt(place) ?? []),
    /** A new one; its id is no other's. */
    add: (compositeId: string, at: Date): void => {
      const sequence = origins.push(null) - 1;
      placesOf.set(compositeId, sequence);
      const time = at.toISOString();
      kept.set(sequence, { ...untouched, compositeId, sequence, createdAt: time, updatedAt: time });
    },
    /** The next so many of the row, which came with a case. Nothing is kept of one before it changes: there can be 200,000. */
    addOf: (origin: FalconCase, count: number): void => {
      for (let n = 0; n < count; n += 1) origins.push(origin);
    },
    /** What becomes of one that is known. */
    change: (record: AlertRecord): void => {
      kept.set(record.sequence, record);
    },
    clear: (): void => {
      origins.length = 0;
      kept.clear();
      placesOf.clear();
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

/** An alert that came with a case: the team did with it what it did with the case. */
const alertOf = (origin: FalconCase, sequence: number): AlertRecord => ({
  ...untouched,
  compositeId: alertId(sequence),
  sequence,
  createdAt: origin.createdAt,
  updatedAt: origin.updatedAt,
  status: origin.status,
  assignedTo: origin.assignedTo,
  linkedCaseIds: [origin.id],
});
