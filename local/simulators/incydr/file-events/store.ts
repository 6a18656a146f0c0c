import { type GivenFileEvent, seedFileEvent, seedFileEvents } from '../seed/file-events.ts';
import type { KnownFileEvent } from './file-event.ts';

/** The file events that the platform has seen, whether or not they are in a case. */
export type FileEventStore = {
  /** By id: those of the seed first, in a fixed order. */
  known: ReadonlyMap<string, KnownFileEvent>;
  /** Lets the platform see a further file event. */
  add: (given?: GivenFileEvent) => KnownFileEvent;
  /** Back to the seed. */
  clear: () => void;
};

export function fileEventStore(): FileEventStore {
  const known = new Map<string, KnownFileEvent>();
  let next = 0; // the place in the row that the seed begins

  const keep = (added: KnownFileEvent): KnownFileEvent => {
    next += 1;
    known.set(added.event.event.id, added);
    return added;
  };

  const clear = (): void => {
    known.clear();
    next = 0;
    seedFileEvents().forEach(keep);
  };

  clear();
  return { known, add: (given) => keep(seedFileEvent(next, given)), clear };
}
