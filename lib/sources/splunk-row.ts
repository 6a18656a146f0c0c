import { holdsFalconAlertId, huntFalconAlertIds, huntIncydrEventIds } from './hunt.ts';
import { at, readIds } from './values.ts';

// What Splunk's data models and add-ons write where an event says nothing.
const saysNothing = /^(unknown|null|none|n\/a|-)$/i;
// A field of JSON lists is named with braces: `observations{}.data.files{}.eventId`.
const incydrFields = ['event.id', 'event{}.id', 'files{}.eventId', 'observations{}.data.files{}.eventId'];

/** Reads texts of a result's row: the first field that says anything, and of a multivalue field its first value. */
export const rowReader =
  (row: Record<string, unknown>) =>
  (...fields: string[]): string | null =>
    fields.flatMap((field) => readIds(at(row, field))).find((it) => !saysNothing.test(it)) ?? null;

/** The fields that name the affected host, the surest first; `host` is not of them, as it may name the forwarder. */
export const hostFields = [
  'event.Hostname',
  'event.ComputerName',
  'device.hostname',
  'ComputerName',
  'dest_host',
  'dest_nt_host',
  'dest',
  'dvc_host',
  'dvc',
  'hostname',
];

/** The fields that name the affected user, the surest first. */
export const userFields = [
  'event.UserName',
  'UserName',
  'user_name',
  'user.email',
  'user',
  'src_user',
  'actor',
];

/** The evidence in rows, whatever the fields that hold it are named. */
export const evidenceOf = (rows: Record<string, unknown>[]) => ({
  falconAlertIds: huntFalconAlertIds(rows),
  incydrEventIds: readIds(
    rows.flatMap((row) => incydrFields.flatMap((field) => readIds(at(row, field)).flatMap(joined))),
    huntIncydrEventIds(rows).flatMap(joined),
  ).filter((id) => !holdsFalconAlertId(id)),
});

// `mvjoin` and `format` make one text of many values, and no id has blanks or commas.
const joined = (ids: string): string[] => ids.split(/[\s,;]+/);
