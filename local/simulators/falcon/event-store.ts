import { eventIds, eventNumber } from './seed.ts';

/** The events that the tenant knows: the first so many of the endless row that the seed begins. */
export type EventStore = ReturnType<typeof newEventStore>;

/** Those of the seed. */
export function newEventStore() {
  let size = eventIds.length;
  return {
    has: (id: string): boolean => {
      const n = eventNumber(id);
      return n !== null && n < size;
    },
    /** So many are known, those of the seed among them. */
    begin: (count: number): void => {
      size = count;
    },
    clear: (): void => {
      size = eventIds.length;
    },
  };
}
