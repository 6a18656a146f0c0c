import { accountOf, addressesOf, aidOf, detectionOf, hostnameOf, programOf, sources } from './alert-facts.ts';
import type { Cell, Value } from '../table/column.ts';
import { settingsValues } from './configuration/on-case.ts';
import { cid, type UserRef } from './seed.ts';
import type { Tenant } from './tenant.ts';
import type { AlertRecord, FalconCase } from './records.ts';
import { alertsOf } from './view.ts';

// What a filter or sort field means for a case. The names differ from those of the API's answers.

/** Fields that a case holds itself. */
const own: Record<string, (it: FalconCase) => Cell> = {
  id: (it) => [it.id],
  reference_id: (it) => [it.referenceId],
  cid: () => [cid],
  status: (it) => [it.status],
  severity: (it) => [it.severity],
  name: (it) => [it.name],
  all_text: (it) => [allText(it)],
  created_timestamp: (it) => [it.createdAt],
  updated_timestamp: (it) => [it.updatedAt],
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
const derived: Record<string, (alert: AlertRecord) => Value | Cell> = {
  data_domains: () => sources.dataDomains,
  source_vendors: () => sources.vendors,
  source_products: () => sources.products,
  tactic_ids: (alert) => detectionOf(alert).tactic[0],
  tactics: (alert) => detectionOf(alert).tactic[1],
  technique_ids: (alert) => detectionOf(alert).technique[0],
  techniques: (alert) => detectionOf(alert).technique[1],
  aids: aidOf,
  hostnames: hostnameOf,
  ips: (alert) => Object.values(addressesOf(alert)),
  sha256s: (alert) => programOf(alert).sha256,
  md5s: (alert) => programOf(alert).md5,
  usernames: (alert) => accountOf(alert).name,
  command_lines: (alert) => detectionOf(alert).cmdline,
  file_names: (alert) => programOf(alert).filename,
  image_file_names: (alert) => programOf(alert).path,
};

/** Known fields that no case of this simulator has a value for. */
const empty = new Set(
  `email_addresses cloud_providers cloud_account_ids cloud_regions cloud_instance_ids cloud_availability_zones
  cloud_service_names`.split(/\s+/),
);

/** Whether a filter can name it. */
export const isCaseField = (field: string): boolean =>
  [own, derived, settingsValues].some((fields) => Object.hasOwn(fields, field)) || empty.has(field);

const sortFields = new Set(
  'id created_timestamp updated_timestamp severity status name reference_id cid tags assigned_to_uuid assigned_to_name'.split(
    ' ',
  ),
);

/** Whether its values change with the time, though nobody changes the case. */
export const followsClock = (field: string): boolean => field.startsWith('sla_active_timer');

/** Whether a query can sort by it. */
export const isSortField = (field: string): boolean => sortFields.has(field);

/** How to read a field of a case that `isCaseField` knows. */
export function caseReader(tenant: Tenant, field: string): (it: FalconCase) => Cell {
  const ofCase = own[field];
  if (ofCase) return ofCase;
  const ofSettings = settingsValues[field];
  if (ofSettings) return (it) => ofSettings(tenant, it);
  const ofAlert = derived[field];
  return ofAlert ? (it) => alertsOf(tenant, it).flatMap(ofAlert) : () => [];
}

/** Everything a person wrote or attached, for free-text search. */
export const allText = (it: FalconCase): string =>
  [it.name, it.description, it.referenceId, ...it.tags, ...it.evidence.alerts, ...it.evidence.events].join(
    '\n',
  );

const filled = (text: string | undefined): string[] => (text ? [text] : []);

const named = ({ uuid, full_name: name }: UserRef): string[] => [uuid, name];
