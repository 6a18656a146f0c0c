import * as v from 'valibot';
import { parseJson } from '../json.ts';

/** Senders write "nothing" as an empty string as often as they leave it out. */
export const readText = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

/** What the first of several candidates says that says anything; those after it are not looked at. */
const first = (values: readonly unknown[], read: (value: unknown) => string | null): string | null => {
  for (const value of values) {
    const said = read(value);
    if (said !== null) return said;
  }
  return null;
};

/** The first of several candidates that says anything. */
export const firstText = (...values: unknown[]): string | null => first(values, readText);

/** One id or a list of them (a multivalue field), without blanks or repeats. */
export const readIds = (...values: unknown[]): string[] => [
  ...new Set(
    values
      .flat()
      .map(readText)
      .filter((it) => it !== null),
  ),
];

// The labels of all senders on one scale: see the README of the webhook samples for where each comes from.
const severityLabels = new Map([
  ['informational', 10],
  ['info', 10],
  ['low', 30],
  ['medium', 50],
  ['moderate', 50],
  ['high', 70],
  ['critical', 90],
]);

/** A label, or a number from 0 to 100 (also as text). Anything else is null: an unknown severity is not a low one. */
export const readSeverity = (...values: unknown[]): number | null => {
  for (const value of values) {
    const text = readText(value);
    if (text === null) continue;
    const label = severityLabels.get(text.toLowerCase());
    if (label !== undefined) return label;
    const number = Number(text);
    if (Number.isFinite(number) && number >= 0 && number <= 100) return number;
  }
  return null;
};

const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);

// A time without its zone would be read in whatever zone the machine is in.
const isoTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})$/i;

// Of each unit, how many make a second, and where its count begins. Between 2000 and 2100 no two can be taken for each other.
const units = [
  { perSecond: 1, from: 0 },
  { perSecond: 1e3, from: 0 },
  { perSecond: 1e6, from: 0 },
  { perSecond: 1e9, from: 0 },
  // Windows' FILETIME counts from 1601.
  { perSecond: 1e7, from: Date.UTC(1601, 0, 1) },
];

/**
 * A count of seconds, milliseconds, microseconds, nanoseconds (since 1970) or FILETIME ticks, told apart by their size,
 * or ISO 8601 with a zone and up to nine fraction digits, as ISO UTC. Numbers may come as text, as Splunk sends them.
 * Anything else is null: a guess would be wrong by hours.
 */
export const readTime = (value: unknown): string | null => {
  const text = readText(value);
  if (text === null) return null;
  // Date keeps milliseconds only, and does not parse an offset without a colon.
  const iso = text.replace(/(\.\d{3})\d+/, '$1').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const times = /^\d+(\.\d+)?$/.test(text)
    ? units.map(({ perSecond, from }) => from + (Number(text) / perSecond) * 1000)
    : [Date.parse(isoTime.test(text) ? iso : '')];
  // Outside these years the number was in another unit, or is no time at all.
  const time = times.find((it) => it >= earliest && it < latest);
  // Nanoseconds have more digits than a number holds: what that loses is far below a microsecond.
  return time === undefined ? null : new Date(Math.floor(Math.round(time * 1000) / 1000)).toISOString();
};

/** The first of several candidates that is a time. */
export const firstTime = (...values: unknown[]): string | null => first(values, readTime);

/**
 * What stands at a path (`kibana.alert.rule.name`), whether a sender nests its keys, dots them, or does both.
 * A number is an index into a list. Undefined where nothing stands there, and never a property that every object has.
 */
export const at = (value: unknown, path: string): unknown => {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, path)) return Reflect.get(value, path);
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const head = path.slice(0, dot);
    const found = Object.hasOwn(value, head) ? at(Reflect.get(value, head), path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Reads a body by paths: `const get = reader(json); get('rule.name', 'ruleName')` is the first that holds more than nothing. */
export const reader =
  (value: unknown) =>
  (...paths: string[]): unknown => {
    for (const path of paths) {
      const found = at(value, path);
      if (found !== undefined && found !== null && found !== '') return found;
    }
    return undefined;
  };

/** Like `reader`, of texts: a list says what its first entry says. */
export const textReader =
  (value: unknown) =>
  (...paths: string[]): string | null =>
    firstText(...paths.flatMap((path) => at(value, path)));

/** An object, also one that stands as JSON in a text, as templates write them; null for anything else. */
export const readObject = (value: unknown): Record<string, unknown> | null => {
  const json = readJson(value);
  // A list would pass for an object whose keys are numbers.
  const parsed = v.safeParse(anyObject, Array.isArray(json) ? null : json);
  return parsed.success ? parsed.output : null;
};

/** A list, also one that stands as JSON in a text; one value is a list of one, nothing an empty list. */
export const readList = (value: unknown): unknown[] => {
  const found = readJson(value);
  if (found === undefined || found === null || found === '') return [];
  return Array.isArray(found) ? found : [found];
};

/** The value that stands as JSON in a text; anything else is itself. */
export const readJson = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
};

/** A number on a scale of the sender's own (0 to `top`) as 0 to 100; null for what is not on it. */
export const readScaled = (value: unknown, top: number): number | null => {
  const text = readText(value);
  const number = text === null ? Number.NaN : Number(text);
  return number >= 0 && number <= top ? Math.round((number * 100) / top) : null;
};

/** A value of the sender's own by its label, whatever its case: `readLabel(sev, { sev0: 90 })`; null for one that is not named. */
export const readLabel = (value: unknown, labels: Record<string, number>): number | null => {
  const text = readText(value)?.toLowerCase();
  return text !== undefined && Object.hasOwn(labels, text) ? (labels[text] ?? null) : null;
};

/** A JSON object with any keys. */
export const anyObject = v.record(v.string(), v.unknown());
