import { hashOf } from '../hash.ts';
import { at, firstText, readObject, reader } from './values.ts';

/** An event of Falcon's streams: `{metadata, event}`. */
export type StreamEvent = Record<string, unknown>;

/** The event in what a forwarder sent: log shippers put it as text into a field of their own, Splunk's collector under `event`. */
export const openedEvent = (sent: Record<string, unknown>): StreamEvent =>
  ['message', 'event', 'event.original', '_raw']
    .map((name) => readObject(at(sent, name)))
    .find((it) => at(it, 'metadata') !== undefined) ?? sent;

export const eventType = (body: StreamEvent): string =>
  firstText(reader(body)('metadata.eventType', 'eventType')) ?? '';

/** Reads the event's own part, which may be JSON in a text, or flattened into the body. */
export const readerOfEvent = (body: StreamEvent) => {
  const event = readObject(body['event']);
  const get = reader(event === null ? body : { ...body, event });
  return (...names: string[]): unknown => get(...names.flatMap((name) => [`event.${name}`, name]));
};

/** What tells an event that has no id: where it stands in the stream, which a connector that resumes repeats. Null where it says neither what it is nor what happened. */
export const placeInStream = (body: StreamEvent): string | null => {
  const event = readObject(body['event']);
  const get = reader(body['metadata']);
  if (event === null || Object.keys(event).length === 0) return null;
  if (get('eventType', 'eventCreationTime') === undefined) return null;
  const place = get('eventCreationTime') === undefined ? event : (get('offset') ?? event);
  return hashOf([get('customerIDString'), get('eventType'), get('eventCreationTime'), place]);
};
