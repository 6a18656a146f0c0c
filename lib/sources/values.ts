import * as v from 'valibot';

/** Senders write "nothing" as an empty string as often as they leave it out. */
export const readText = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

/** The first of several candidates that says anything. */
export const firstText = (...values: unknown[]): string | null =>
  values.map(readText).find((it) => it !== null) ?? null;

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

/**
 * Epoch seconds (a number, or text as Splunk sends it) or ISO 8601 with a zone and up to nine fraction digits, as ISO UTC.
 * Anything else is null: a guess would be wrong by hours.
 */
export const readTime = (value: unknown): string | null => {
  const text = readText(value);
  if (text === null) return null;
  // Date keeps milliseconds only, and does not parse an offset without a colon.
  const iso = text.replace(/(\.\d{3})\d+/, '$1').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const epoch = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(isoTime.test(text) ? iso : '');
  // Outside these years the number was in another unit, or is no time at all.
  return epoch >= earliest && epoch < latest ? new Date(epoch).toISOString() : null;
};

/** A JSON object with any keys. */
export const anyObject = v.record(v.string(), v.unknown());
