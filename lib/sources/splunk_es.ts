import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { evidenceOf, hostFields, rowReader, userFields } from './splunk-row.ts';
import { readState } from './state.ts';
import { firstTime, readObject, readSeverity, readText } from './values.ts';

/** Notables (findings) of Splunk Enterprise Security: a row of index=notable, bare or in the webhook's envelope. */
export const splunkEs: Source = (json) =>
  readBatch(json, ['results', 'alerts', 'events', 'findings'], readNotable);

const readNotable = (body: Record<string, unknown>): SentAlert => {
  const sent = readObject(body['result']) ?? body;
  // Without the `notable` macro most of a row stands in its text alone.
  const row = { ...fieldsIn(sent['_raw']), ...sent };
  const text = rowReader(row);
  const rule = text('rule_name', 'search_name', 'source') ?? readText(body['search_name']);
  return alertFrom(body, {
    id: idFrom('event_id', text('event_id', 'finding_id', 'notable_id'), rowIdOf(sent, body['sid'])),
    title: text('rule_title') ?? rule ?? 'Splunk notable',
    description: text('rule_description', 'savedsearch_description', 'description', '_raw'),
    severity: readSeverity(text('severity'), text('urgency')),
    occurredAt: firstTime(text('orig_time'), text('_time')),
    rule: { id: text('detection_id'), name: rule },
    host: text(...hostFields) ?? riskObjectOf(text, /^(system|host|device|asset)$/i),
    user: text(...userFields) ?? riskObjectOf(text, /^(user|identity)$/i),
    ...evidenceOf([row]),
    link: readText(body['results_link']),
    state: readState(text('status_label'), text('status_group')),
  });
};

// `key="value"` as Splunk writes it into the summary index; a key may come again, for a field of several values.
const pairs = /(?:^|[\s,])([\w.:{}-]+)="((?:[^"\\]|\\.)*)"/g;

const fieldsIn = (raw: unknown): Record<string, string[]> => {
  const fields = new Map<string, string[]>();
  for (const [, name = '', value = ''] of (readText(raw) ?? '').matchAll(pairs)) {
    fields.set(name, [...(fields.get(name) ?? []), value.replaceAll(/\\(.)/g, '$1')]);
  }
  return Object.fromEntries(fields);
};

/**
 * A row without an event_id is told by what the macro would make one of: where it is kept, when it is of, and its text.
 * One without a text, as of a search with statistics, is told by all that it says and the run that said it.
 */
const rowIdOf = (row: Record<string, unknown>, sid: unknown): string | null => {
  const { _bkt: bucket, _cd: address, _time: time, _raw: raw } = row;
  if (readText(raw) !== null) return hashOf([bucket, address, time, raw]);
  const said = Object.entries(row).filter(([name]) => !ofTheSearch.test(name));
  return said.length === 0 ? null : hashOf([readText(sid), ...said.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
};

// Where a row stood in a result, and who found it: other each time that it is searched.
const ofTheSearch = /^(_(?!time$).*|linecount|splunk_server.*|results_link|sid|owner|app)$/;

const riskObjectOf = (text: (...fields: string[]) => string | null, type: RegExp): string | null => {
  const is = text('risk_object_type', 'normalized_risk_object_type', 'entity_type') ?? '';
  return type.test(is) ? text('risk_object', 'normalized_risk_object', 'entity') : null;
};
