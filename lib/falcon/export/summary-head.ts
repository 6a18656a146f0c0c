import type { FalconCase } from '../client/case-schemas.ts';
import { clockSaid, nothing, personSaid, timeSaid, wordsOf } from './said.ts';

/** A fact of a case under its name; `mark` is a colour that stands before it. */
export type Fact = { name: string; value: string; mark?: string };

/** What a reader wants to know first, in the order of reading. */
export function headFacts(it: FalconCase): Fact[] {
  return [
    { name: 'Status', value: wordsOf(it.status), mark: statusColour(it.status) },
    { name: 'Severity', value: severitySaid(it), mark: severityColour(it.severity) },
    { name: 'Owner', value: personSaid(it.assigned_to, 'Nobody') },
    { name: 'SLA', value: slaSaid(it.sla) },
    { name: 'Created', value: byAt(it.created_timestamp, it.created_by) },
    { name: 'Last changed', value: byAt(it.updated_timestamp, it.last_updated_by) },
    { name: 'Closed', value: closedSaid(it) },
    { name: 'Activity', value: spanSaid(it) },
    { name: 'Template', value: it.template?.name || it.template?.id || nothing },
    { name: 'Version', value: versionSaid(it) },
  ];
}

const byAt = (time: string | null | undefined, by: FalconCase['created_by']): string => {
  const who = personSaid(by);
  return who === nothing ? timeSaid(time) : `${timeSaid(time)}\n${who}`;
};

const severitySaid = ({ severity, severity_info }: FalconCase): string =>
  [severity_info?.level, severity].filter((it) => it !== null && it !== undefined && it !== '').join(' · ') ||
  nothing;

/** The API has no time of closing; the last change of a case that is closed may be a later one. */
const closedSaid = ({ status, updated_timestamp }: FalconCase): string =>
  status === 'closed'
    ? `Yes, not later than ${timeSaid(updated_timestamp)} (the platform tells no time of closing)`
    : 'No';

const spanSaid = ({ start_timestamp, end_timestamp }: FalconCase): string => {
  if (!start_timestamp && !end_timestamp) return nothing;
  return start_timestamp === end_timestamp
    ? timeSaid(start_timestamp)
    : `${timeSaid(start_timestamp)}\nto ${timeSaid(end_timestamp)}`;
};

const versionSaid = ({ version, read_only }: FalconCase): string =>
  `${version ?? nothing}${read_only?.is_read_only ? ' (read only)' : ''}`;

function slaSaid(sla: FalconCase['sla']): string {
  if (!sla?.id && !sla?.name) return 'None';
  const { active_timer_status: status, active_timer_time_due: due } = sla;
  const state = `${wordsOf(status)}${due ? `, due ${clockSaid(due)}` : ''}`;
  return `${sla.name || sla.id}: ${state}`;
}

// The console's bands start at these numbers as PSFalcon writes them; a colour is no statement, the words beside it are.
export const severityColour = (severity: number | null | undefined): string => {
  const bands: [number, string][] = [
    [80, '#b3261e'],
    [60, '#d9681d'],
    [40, '#e0a72e'],
    [20, '#4c86c6'],
  ];
  return bands.find(([from]) => (severity ?? 0) >= from)?.[1] ?? '#9aa4b2';
};

const statusColour = (status: string | null | undefined): string =>
  ({ new: '#4c86c6', in_progress: '#e0a72e', reopened: '#d9681d', closed: '#3c8a57' })[status ?? ''] ??
  '#9aa4b2';
