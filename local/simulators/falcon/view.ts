import { accessTags } from './configuration/state.ts';
import { settingsView } from './configuration/on-case.ts';
import { accountOf, addressesOf, aidOf, hostnameOf, programOf, sources } from './alert-facts.ts';
import { apiClient, cid, type UserRef } from './seed.ts';
import type { Tenant } from './tenant.ts';
import type { AlertRecord, EvidenceKind, FalconCase } from './records.ts';
import { shownLevel } from './severity.ts';

/** The case as the API shows it. */
export function caseView(tenant: Tenant, it: FalconCase) {
  const alerts = alertsOf(tenant, it);
  const times = alerts.map((alert) => alert.createdAt).toSorted();
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
export const alertsOf = ({ alerts }: Tenant, it: FalconCase): readonly AlertRecord[] =>
  it.evidence.alerts.flatMap((id) => alerts.get(id) ?? []);

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

function analysis({ evidence }: FalconCase, alerts: readonly AlertRecord[]) {
  return {
    alerts: { records: evidence.alerts.map((id) => ({ id })) },
    events: { records: evidence.events.map((id) => ({ id })) },
    leads: { records: evidence.leads.map((id) => ({ id })) },
    hosts: { records: distinct(alerts.map(hostRecord), (host) => host.aid) },
    users: { records: distinct(alerts.map(userRecord), (user) => user.username) },
    files: { records: distinct(alerts.map(programOf), (file) => file.sha256) },
    cloud_assets: { records: [] },
    data_domains: alerts.length > 0 ? sources.dataDomains : [],
  };
}

function hostRecord(alert: AlertRecord) {
  const { local, external } = addressesOf(alert);
  return {
    aid: aidOf(alert),
    agent_ip: external,
    local_ip: local,
    hostname: hostnameOf(alert),
    cloud_instance_id: '',
  };
}

function userRecord(alert: AlertRecord) {
  const { name, sid } = accountOf(alert);
  return {
    username: name,
    sid,
    email_addresses: [],
    idp_user_id: '',
    user_full_name: '',
    user_id: '',
    user_principal_id: '',
    user_token_key_id: '',
  };
}

const distinct = <T>(list: T[], key: (item: T) => string): T[] => [
  ...new Map(list.map((item) => [key(item), item])).values(),
];
