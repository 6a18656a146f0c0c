import type { Case, CaseText } from './cases/case.ts';
import type { KnownFileEvent } from './file-events/file-event.ts';
import { listedCases } from './cases/listed-cases.ts';
import { seedFileEvent, seedFileEventCount, seedFileEvents, seedUsers } from './seed/seed.ts';
import { timestamps } from './timestamps.ts';

export type IncydrState = ReturnType<typeof incydrState>;

/** Everything the simulator remembers: cases by number, their names, the known file events and the users. */
export function incydrState(
  now: () => Date,
  read: { indexLagMs: () => number; microseconds: () => 'counted' | 'zero' },
) {
  const cases = new Map<number, Case>();
  const numberOfName = new Map<string, number>();
  const fileEvents = new Map<string, KnownFileEvent>();
  const users = new Map(seedUsers().map((user) => [user.userId, user]));
  const listed = listedCases(cases, now, read.indexLagMs);
  const stamp = timestamps(now, read.microseconds);
  let lastNumber = 0;
  let lastFileEvent = 0;

  const keep = (kept: Case, before?: Case): Case => {
    if (before) numberOfName.delete(before.name);
    numberOfName.set(kept.name, kept.number);
    cases.set(kept.number, kept);
    listed.changed(kept);
    return kept;
  };

  const fillFileEvents = () => {
    for (const known of seedFileEvents()) fileEvents.set(known.event.event.id, known);
    lastFileEvent = seedFileEventCount;
  };
  fillFileEvents();

  return {
    cases,
    fileEvents,
    users,
    /** The cases as lists and searches see them: late by the index lag. */
    listed: listed.all,
    hasName: (name: string, except?: number): boolean => {
      const number = numberOfName.get(name);
      return number !== undefined && number !== except;
    },
    /** The number that the next case will have. */
    nextNumber: (): number => lastNumber + 1,
    open: (text: CaseText, by: string): Case => {
      lastNumber += 1; // a number is never given twice, not even after a deletion
      const at = stamp();
      return keep({
        ...text,
        number: lastNumber,
        status: 'OPEN',
        createdAt: at,
        updatedAt: at,
        createdBy: by,
        lastModifiedBy: by,
        events: new Set(),
      });
    },
    change: (before: Case, changes: Partial<CaseText & Pick<Case, 'status'>>, by: string): Case => {
      // Archiving destroys the events; the platform has no way back.
      if (changes.status === 'ARCHIVED') before.events.clear();
      return keep({ ...before, ...changes, updatedAt: stamp(), lastModifiedBy: by }, before);
    },
    remove: (gone: Case): void => {
      cases.delete(gone.number);
      numberOfName.delete(gone.name);
      listed.removed(gone.number);
    },
    /** Registers a further file event that the platform has seen; its id is returned. */
    addFileEvent: (given: { id?: string; fileBytes?: number } = {}): string => {
      const known = seedFileEvent(lastFileEvent, given);
      lastFileEvent += 1;
      fileEvents.set(known.event.event.id, known);
      return known.event.event.id;
    },
    clear: (): void => {
      cases.clear();
      numberOfName.clear();
      listed.clear();
      fileEvents.clear();
      lastNumber = 0;
      fillFileEvents();
    },
  };
}
