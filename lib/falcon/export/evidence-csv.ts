import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FalconAlert } from '../client/alerts.ts';
import type { CaseFacts } from './case-facts.ts';
import { heldEvidence, type HeldEvidence } from './held-evidence.ts';

type Row = { item: HeldEvidence; facts: CaseFacts; missing: ReadonlyMap<string | null, string> };
type Value = string | number | null | undefined;
type Column = [name: string, value: (row: Row) => Value];

const ofAlert =
  (value: (alert: FalconAlert) => Value): Column[1] =>
  ({ item: { alert } }) =>
    alert ? value(alert) : null;

/** The columns, in an order that later versions only add to, before the last. */
const columns: Column[] = [
  ['case_id', ({ facts }) => facts.case.id],
  ['case_reference', ({ facts }) => facts.case.reference_id],
  ['kind', ({ item }) => item.kind],
  ['id', ({ item }) => item.id],
  ['not_read', ({ item, missing }) => (item.kind === 'alert' ? missing.get(item.id) : null)],
  ['name', ofAlert(({ name, display_name }) => name || display_name)],
  ['description', ofAlert((it) => it.description)],
  ['severity', ofAlert((it) => it.severity)],
  ['severity_name', ofAlert((it) => it.severity_name)],
  ['confidence', ofAlert((it) => it.confidence)],
  ['status', ofAlert((it) => it.status)],
  ['resolution', ofAlert((it) => it.resolution)],
  ['assigned_to', ofAlert((it) => it.assigned_to_name || it.assigned_to_uid || it.assigned_to_uuid)],
  ['product', ofAlert((it) => it.product)],
  ['type', ofAlert((it) => it.type)],
  ['hostname', ofAlert((it) => it.device?.hostname)],
  ['device_id', ofAlert((it) => it.device?.device_id || it.agent_id)],
  ['user_name', ofAlert((it) => it.user_name)],
  ['tactic', ofAlert((it) => it.tactic)],
  ['tactic_id', ofAlert((it) => it.tactic_id)],
  ['technique', ofAlert((it) => it.technique)],
  ['technique_id', ofAlert((it) => it.technique_id)],
  ['timestamp', ofAlert((it) => it.timestamp)],
  ['created_timestamp', ofAlert((it) => it.created_timestamp)],
  ['updated_timestamp', ofAlert((it) => it.updated_timestamp)],
  ['filename', ofAlert((it) => it.filename)],
  ['filepath', ofAlert((it) => it.filepath)],
  ['cmdline', ofAlert((it) => it.cmdline)],
  ['sha256', ofAlert((it) => it.sha256)],
  ['tags', ofAlert((it) => it.tags?.join(' '))],
  ['link', ofAlert((it) => it.falcon_host_link)],
  ['aggregate_id', ofAlert((it) => it.aggregate_id)],
  // Everything, as the platform gives it: the alert, or what the case says of any other evidence.
  ['json', ({ item }) => JSON.stringify(item.alert ?? item.record)],
];

/** Rows of the CSV, its heading aside. */
export const evidenceCount = (facts: CaseFacts): number => heldEvidence(facts.case, []).length;

/**
 * A row for each item of a case's evidence (RFC 4180, UTF-8). A cell that a spreadsheet would reckon as a formula
 * begins with an apostrophe; `json` begins with a brace, and so is always as the platform gives it.
 */
export function evidenceCsv(facts: CaseFacts): AsyncIterable<Buffer> {
  const sheet = stringify({
    header: true,
    columns: columns.map(([name]) => name),
    record_delimiter: 'windows',
    escape_formulas: true,
    quoted_match: /[\r\n]/,
  });
  // An error of either ends both, and reaches whoever reads.
  pipeline(Readable.from(rowsOf(facts)), sheet, () => undefined);
  return sheet;
}

function* rowsOf(facts: CaseFacts): Generator<string[]> {
  const missing = new Map(
    facts.missing.flatMap(({ what, id, reason }) => (what === 'alert' ? [[id, reason]] : [])),
  );
  for (const item of heldEvidence(facts.case, facts.alerts))
    yield columns.map(([, value]) => textOf(value({ item, facts, missing })));
}

const textOf = (value: Value): string =>
  value === null || value === undefined ? '' : String(value).toWellFormed();
