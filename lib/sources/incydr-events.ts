import { huntIncydrEventIds } from './hunt.ts';
import { at, firstText, readIds, readList, readObject, reader } from './values.ts';

const lists = ['fileEvents', 'file_events', 'queryResult.fileEvents', 'events', 'files'];

/** The file events that a body carries. */
export const fileEventsOf = (body: unknown): unknown[] => lists.flatMap((name) => readList(at(body, name)));

/** The ids of all file events that a body carries or names, each once. They have no shape of their own. */
export const eventIdsOf = (body: unknown): string[] =>
  readIds(
    readList(at(body, 'observations')).flatMap(observedIn),
    fileEventsOf(body).map(idOf),
    idOf(body),
    readList(at(body, 'eventIds')),
    readList(at(body, 'event_ids')),
    huntIncydrEventIds(body),
  );

// What was observed is an object, or JSON in a text; one observation may be listed twice.
const observedIn = (observation: unknown): unknown[] =>
  readList(at(readObject(at(observation, 'data')), 'files')).map(idOf);

const idOf = (event: unknown): unknown =>
  typeof event === 'string' ? event : reader(event)('event.id', 'eventId', 'event_id');

/** The machine that a file left. In the cloud `source.name` is the service that it left. */
export const hostOf = (event: unknown): string | null => {
  const category = firstText(at(event, 'source.category'));
  const name = category === null || category === 'Device' ? firstText(at(event, 'source.name')) : null;
  return name === 'Unmonitored Device' ? null : name;
};
