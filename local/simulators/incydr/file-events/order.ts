import type { FileEvent } from './file-event.ts';
import { valuesOf } from './query.ts';

type Keyed = { event: FileEvent; key: string | number };

/** The file events in the order of a term, and by id where that is the same. */
export function inOrder(events: FileEvent[], srtKey: string, srtDir: 'asc' | 'desc'): FileEvent[] {
  const compare = comparing(srtDir);
  return events
    .map((event) => keyed(event, srtKey))
    .toSorted(compare)
    .map(({ event }) => event);
}

/** How many of the sorted events stand before or at an event, be it among them or not. */
export function placeAfter(
  sorted: FileEvent[],
  event: FileEvent,
  srtKey: string,
  srtDir: 'asc' | 'desc',
): number {
  const compare = comparing(srtDir);
  const one = keyed(event, srtKey);
  const next = sorted.findIndex((it) => compare(one, keyed(it, srtKey)) < 0);
  return next === -1 ? sorted.length : next;
}

function keyed(event: FileEvent, srtKey: string): Keyed {
  const value = valuesOf(event, srtKey)[0] ?? '';
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return { event, key: isPlain ? value : JSON.stringify(value) };
}

const comparing = (srtDir: 'asc' | 'desc') => {
  const sign = srtDir === 'asc' ? 1 : -1;
  return (left: Keyed, right: Keyed): number => {
    const [a, b] =
      left.key === right.key ? [left.event.event.id, right.event.event.id] : [left.key, right.key];
    return a === b ? 0 : a < b ? -sign : sign;
  };
};
