import { at, firstText, readIds } from './values.ts';

// `<cid>:<kind>:<owner>:<rest>`, whatever stands around it: a link, the text of a log line, a prefix of a gateway.
const compositeId = /(?<![0-9a-z])[0-9a-f]{16,64}:[a-z]+(?:-[a-z]+)*:[\w|.-]+(?::[\w|.-]+)*/gi;
// Names under which forwarders keep the id of an Incydr file event.
const incydrNames = [
  'incydr_event_id',
  'incydr_event_ids',
  'incydrEventId',
  'incydrEventIds',
  'code42_event_id',
  'code42_event_ids',
  'code42EventId',
  'code42.event.id',
  'incydr.event.id',
];
// What an Incydr file event has and the event of no other sender: README of the webhook samples, file event v2.
const incydrMarks = [
  'risk.indicators',
  'risk.trusted',
  'event.shareType',
  'file.archiveId',
  'user.deviceUid',
];
const incydrObservers = /^(code42|incydr)/i;

// A body is bounded before it comes here; this bounds what one of many small parts can cost.
const deepest = 64;

/** Composite ids of Falcon alerts anywhere in a body: whole values, links, log lines. In the order of the body. */
export const huntFalconAlertIds = (body: unknown): string[] =>
  readIds([...textsIn(body)].flatMap((text) => plain(text).match(compositeId) ?? []).map(trimmed));

/** Ids of Incydr file events anywhere in a body: under names that say so, or in an object that is such an event. */
export const huntIncydrEventIds = (body: unknown): string[] =>
  readIds(
    [...objectsIn(body)].flatMap((it) => [
      ...incydrNames.flatMap((name) => at(it, name) ?? []),
      ...(isIncydrEvent(it) ? [at(it, 'event.id')] : []),
    ]),
  );

const isIncydrEvent = (it: object): boolean =>
  incydrObservers.test(firstText(at(it, 'event.observer'), at(it, 'event.vendor')) ?? '') ||
  incydrMarks.some((mark) => at(it, mark) !== undefined);

const plain = (text: string): string =>
  /%3a/i.test(text) ? text.replaceAll(/%3a/gi, ':').replaceAll(/%7c/gi, '|') : text;

// The end of a sentence is no part of an id.
const trimmed = (id: string): string => id.replace(/[.:|-]+$/, '');

function* textsIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null && depth < deepest)
    for (const it of Object.values(value)) yield* textsIn(it, depth + 1);
}

function* objectsIn(value: unknown, depth = 0): Generator<object> {
  if (typeof value !== 'object' || value === null || depth >= deepest) return;
  if (!Array.isArray(value)) yield value;
  for (const it of Object.values(value)) yield* objectsIn(it, depth + 1);
}
