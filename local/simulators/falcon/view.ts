import { accessTags } from './configuration/state.ts';
import { settingsView } from './configuration/on-case.ts';
import { alertEntity, type AlertEntity } from './alert-entity.ts';
import { apiClient, cid, type UserRef } from './seed.ts';
import type { Tenant } from './tenant.ts';
import type { EvidenceKind, FalconCase } from './records.ts';
import { shownLevel } from './severity.ts';

/** The case as the API shows it. */
export function caseView(tenant: Tenant, it: FalconCase) {
  const alerts = alertsOf(tenant, it);
  const times = alerts.map((alert) => alert.timestamp).toSorted();
  // Findings about a case are worked out behind its back for as long as queries do not see it.
  const settled = Date.parse(it.updatedAt) + tenant.settings().indexLagMs <= tenant.now().getTime();
  return {
    id: it.id,
    reference_id: it.referenceId,
    cid,
    name: it.name,
    description: it.description,
    description_format: it.descriptionFormat,
    description_tagged_users: it.taggedUsers,
    severity: it.severity,
    severity_info: { level: shownLevel(it.severity, tenant.switches()) },
    status: it.status,
    tags: it.tags,
    access_tags: accessTags.filter((tag) => it.accessTags.includes(tag.id)),
    ...settingsView(tenant, it),
    assigned_to: it.assignedTo ?? nobody,
    created_by: it.createdBy,
    creation_actor: actor(tenant, it.createdBy),
    created_timestamp: it.createdAt,
    last_updated_by: it.updatedBy,
    update_actor: actor(tenant, it.updatedBy),
    updated_timestamp: it.updatedAt,
    start_timestamp: times[0] ?? null,
    end_timestamp: times.at(-1) ?? null,
    version: it.version,
    consistency: { consistent: settled, version: it.consistencyVersion },
    read_only: { is_read_only: it.readOnly },
    evidence: {
      alerts: records(it, 'alerts'),
      events: records(it, 'events'),
      leads: records(it, 'leads'),
      users: { records: [] },
      custom_evidence: { records: [] },
    },
    analysis_results: analysis(it, alerts),
    workflows: it.workflows.map((one, n) => ({
      id: one.id,
      display_order: n + 1,
      execution_id: one.executionId,
      snapshot_id: it.template?.snapshotId ?? '',
      status: one.status,
    })),
  };
}

/** The alerts of a case that the tenant knows. */
export const alertsOf = (tenant: Tenant, it: FalconCase): AlertEntity[] =>
  it.evidence.alerts.flatMap((id) => {
    const alert = tenant.alerts.get(id);
    return alert ? [alertEntity(alert)] : [];
  });

const nobody: UserRef = { uuid: '', email: '', full_name: '' };

const actor = ({ switches }: Tenant, user: UserRef) => ({
  type: user === apiClient ? switches().actorType : 'user',
  user,
  workflow: { id: '', execution_id: '' },
});

// A record's own id is not the id of what it points to: a client must read the selector.
const records = (it: FalconCase, kind: EvidenceKind) => ({
  records: it.evidence[kind].map((id, n) => ({ id: `${it.id}_${kind}_${n}`, selector: { id } })),
});

function analysis({ evidence }: FalconCase, alerts: AlertEntity[]) {
  return {
    alerts: { records: evidence.alerts.map((id) => ({ id })) },
    events: { records: evidence.events.map((id) => ({ id })) },
    leads: { records: evidence.leads.map((id) => ({ id })) },
    hosts: { records: distinct(alerts.map(hostRecord), (host) => host.aid) },
    users: { records: distinct(alerts.map(userRecord), (user) => user.username) },
    files: { records: distinct(alerts.map(fileRecord), (file) => file.sha256) },
    cloud_assets: { records: [] },
    data_domains: distinct(
      alerts.flatMap((alert) => alert.data_domains),
      (domain) => domain,
    ),
  };
}

const hostRecord = ({ device }: AlertEntity) => ({
  aid: device.device_id,
  agent_ip: device.external_ip,
  local_ip: device.local_ip,
  hostname: device.hostname,
  cloud_instance_id: '',
});

const userRecord = (alert: AlertEntity) => ({
  username: alert.user_name,
  sid: alert.user_id,
  email_addresses: [],
  idp_user_id: '',
  user_full_name: '',
  user_id: '',
  user_principal_id: '',
  user_token_key_id: '',
});

const fileRecord = (alert: AlertEntity) => ({
  filename: alert.filename,
  path: alert.filepath,
  md5: alert.md5,
  sha256: alert.sha256,
});

const distinct = <T>(list: T[], key: (item: T) => string): T[] => [
  ...new Map(list.map((item) => [key(item), item])).values(),
];
