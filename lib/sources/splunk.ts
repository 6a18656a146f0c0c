import * as v from 'valibot';
import type { SentAlert } from '../alert.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { evidenceOf, hostFields, rowReader, userFields } from './splunk-row.ts';
import { anyObject, firstTime, readObject, readSeverity, readText } from './values.ts';

const jsonText = v.pipe(
  v.string(),
  v.check((it) => readObject(it) !== null),
);
const body = v.looseObject({
  sid: v.pipe(v.string(), v.minLength(1)),
  search_name: v.nullish(v.string()),
  results_link: v.nullish(v.string()),
  result: v.nullish(v.union([anyObject, jsonText])),
  // Splunk's own action sends one row; others, and relays, send all.
  results: v.nullish(v.array(anyObject)),
});

/** Splunk's alert webhook: a fixed envelope around the first row of a search's result; or several, as a relay forwards them. */
export const splunk: Source = (json) => readBatch(json, ['alerts', 'events'], readEnvelope);

const readEnvelope = (envelope: Record<string, unknown>): SentAlert => {
  const { sid, search_name, results_link, result, results } = v.parse(body, envelope);
  const rows = results ?? [readObject(result) ?? {}];
  const row = rows[0] ?? {};
  const text = rowReader(row);
  const link = readText(results_link);
  const name = readText(search_name);
  return alertFrom(envelope, {
    id: idOf(sid, link),
    title: name ?? text('event.Name', 'title') ?? 'Splunk alert',
    description: text('event.Description', 'description', '_raw'),
    severity: readSeverity(
      ...['event.SeverityName', 'severity', 'urgency', 'event.Severity'].map((it) => text(it)),
    ),
    occurredAt: firstTime(text('_time')),
    rule: { id: null, name },
    host: text(...hostFields, 'host'),
    user: text(...userFields),
    ...evidenceOf(rows),
    link,
  });
};

// A search that alerts once per result sends a body per row, all with one sid: the link alone tells the row.
const idOf = (sid: string, link: string | null): string => {
  const row = /\bhead\s+(\d+)\s*\|\s*tail\s+1\b/.exec(unescape(link ?? ''))?.[1] ?? '1';
  return row === '1' ? sid : `${sid}#${row}`;
};

const unescape = (link: string): string => {
  try {
    return decodeURIComponent(link.replaceAll('+', ' '));
  } catch {
    return link;
  }
};
