import { at, firstText, readIds, readJson, readList } from './values.ts';

// `<cid>:<kind>:<owner>:<rest>`, whatever stands around it: a link, the text of a log line, a prefix of a gateway.
const compositeId = /(?<![0-9a-z])[0-9a-f]{16,64}:[a-z]+(?:-[a-z]+)*:[\w|.-]+(?::[\w|.-]+)*/gi;
// A field that is named so holds ids of any shape: `CompositeId`, `crowdstrike.alert.composite_id`, Splunk's `ids{}`.
const compositeName = /(^|[.}])composite_?ids?(\{\})?$/i;
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

/** Composite ids of Falcon alerts anywhere in a body: whole values, links, log lines; then those that only their name tells. */
export const huntFalconAlertIds = (body: unknown): string[] =>
  readIds([...textsIn(body)].flatMap(compositeIdsIn), [...objectsIn(body)].flatMap(namedCompositeIds));

/** Whether a text is a composite id of Falcon, or holds one. */
export const holdsFalconAlertId = (text: string): boolean => compositeIdsIn(text).length > 0;

const compositeIdsIn = (text: string): string[] => (plain(text).match(compositeId) ?? []).map(trimmed);

const namedCompositeIds = (it: object): string[] =>
  Object.entries(it)
    .filter(([name]) => compositeName.test(name))
    .flatMap(([, value]) => readIds(readList(value)))
    .filter((id) => !holdsFalconAlertId(id));

/** Ids of Incydr file events anywhere in a body: under names that say so, or in an object that is such an event. */
export const huntIncydrEventIds = (body: unknown): string[] =>
  readIds(
    [...objectsIn(body)].flatMap((it) => [
      ...incydrNames.flatMap((name) => at(it, name) ?? []),
      ...(isIncydrEvent(it) ? [at(it, 'event.id')] : []),
    ]),
  );

const isIncydrEvent = (it: object): boolean =>
  incydrObservers.test(
    firstText(...['observer', 'vendor', 'module'].map((name) => at(it, `event.${name}`))) ?? '',
  ) || incydrMarks.some((mark) => at(it, mark) !== undefined);

const plain = (text: string): string =>
  /%3a/i.test(text) ? text.replaceAll(/%3a/gi, ':').replaceAll(/%7c/gi, '|') : text;

// The end of a sentence is no part of an id.
const trimmed = (id: string): string => id.replace(/[.:|-]+$/, '');

function* textsIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null && depth < deepest)
    for (const it of Object.values(value)) yield* textsIn(it, depth + 1);
}

/** Also those that stand as JSON in a text, as templates and Sentinel's custom details have them. */
function* objectsIn(value: unknown, depth = 0): Generator<object> {
  const it = readJson(value);
  if (typeof it !== 'object' || it === null || depth >= deepest) return;
  if (!Array.isArray(it)) yield it;
  for (const part of Object.values(it)) yield* objectsIn(part, depth + 1);
}
