import type { AlertEntity } from './alert-entity.ts';
import { settingsValues } from './configuration/on-case.ts';
import type { Reader, Value } from './fql.ts';
import { cid, type UserRef } from './seed.ts';
import type { Tenant } from './tenant.ts';
import type { FalconCase } from './records.ts';
import { alertsOf } from './view.ts';

// What a filter or sort field means for a case. The names differ from those of the API's answers.

/** Fields that every case has one value for. */
const single: Record<string, (it: FalconCase) => Value> = {
  id: (it) => it.id,
  reference_id: (it) => it.referenceId,
  cid: () => cid,
  status: (it) => it.status,
  severity: (it) => it.severity,
  name: (it) => it.name,
  all_text: (it) => allText(it),
  created_timestamp: (it) => it.createdAt,
  updated_timestamp: (it) => it.updatedAt,
};

/** Fields that a case can have none, one or several values for. */
const several: Record<string, (it: FalconCase) => readonly Value[]> = {
  description: (it) => filled(it.description),
  assigned_to_uuid: (it) => filled(it.assignedTo?.uuid),
  assigned_to_name: (it) => filled(it.assignedTo?.full_name),
  created_by: (it) => named(it.createdBy),
  modified_by: (it) => named(it.updatedBy),
  tags: (it) => it.tags,
  alerts: (it) => it.evidence.alerts,
  events: (it) => it.evidence.events,
};

/** Fields that the platform works out of the alerts a case holds. */
const derived: Record<string, (alert: AlertEntity) => readonly Value[]> = {
  data_domains: (alert) => alert.data_domains,
  source_vendors: (alert) => alert.source_vendors,
  source_products: (alert) => alert.source_products,
  tactic_ids: (alert) => [alert.tactic_id],
  tactics: (alert) => [alert.tactic],
  technique_ids: (alert) => [alert.technique_id],
  techniques: (alert) => [alert.technique],
  aids: (alert) => [alert.agent_id],
  hostnames: (alert) => [alert.device.hostname],
  ips: (alert) => [alert.device.local_ip, alert.device.external_ip],
  sha256s: (alert) => [alert.sha256],
  md5s: (alert) => [alert.md5],
  usernames: (alert) => [alert.user_name],
  command_lines: (alert) => [alert.cmdline],
  file_names: (alert) => [alert.filename],
  image_file_names: (alert) => [alert.filepath],
};

/** Known fields that no case of this simulator has a value for. */
const empty = new Set(
  `email_addresses cloud_providers cloud_account_ids cloud_regions cloud_instance_ids cloud_availability_zones
  cloud_service_names`.split(/\s+/),
);

/** Whether a filter can name it. */
export const isCaseField = (field: string): boolean =>
  [single, several, derived, settingsValues].some((fields) => Object.hasOwn(fields, field)) ||
  empty.has(field);

const sortFields = new Set(
  'id created_timestamp updated_timestamp severity status name reference_id cid tags assigned_to_uuid assigned_to_name'.split(
    ' ',
  ),
);

/** Whether it follows from the case alone, and not from its alerts or from the time. */
export const isOwnField = (field: string): boolean =>
  Object.hasOwn(single, field) || Object.hasOwn(several, field);

/** Whether a query can sort by it. */
export const isSortField = (field: string): boolean => sortFields.has(field);

/** How to read a field of a case that `isCaseField` knows. */
export function caseReader(tenant: Tenant, field: string): Reader<FalconCase> {
  const one = single[field];
  if (one) return { one };
  const all = several[field];
  if (all) return { all };
  const ofSettings = settingsValues[field];
  if (ofSettings) return { all: (it) => ofSettings(tenant, it) };
  const ofAlert = derived[field];
  return { all: ofAlert ? (it) => alertsOf(tenant, it).flatMap(ofAlert) : () => [] };
}

/** What a case is sorted by. */
export function sortKey(tenant: Tenant, field: string): (it: FalconCase) => Value {
  const reader = caseReader(tenant, field);
  return 'one' in reader ? reader.one : (it) => reader.all(it)[0] ?? '';
}

/** Everything a person wrote or attached, for free-text search. */
export const allText = (it: FalconCase): string =>
  [it.name, it.description, it.referenceId, ...it.tags, ...it.evidence.alerts, ...it.evidence.events].join(
    '\n',
  );

const filled = (text: string | undefined): string[] => (text ? [text] : []);

const named = ({ uuid, full_name: name }: UserRef): string[] => [uuid, name];
