import { accountOf, addressesOf, aidOf, detectionOf, programOf, sources } from './alert-facts.ts';
import type { AlertRecord } from './records.ts';
import { cid, hex, hostOf } from './seed.ts';

export type AlertEntity = ReturnType<typeof alertEntity>;

/** The alert as the API shows it. */
export const alertEntity = (alert: AlertRecord) => ({
  ...whatHappened(alert),
  ...whereItHappened(alert),
  ...howItStands(alert),
});

/** That part of the alert as the API shows it which has such a key; none where no part has. */
export function partWith(alert: AlertRecord, key: string): object | null {
  for (const partOf of [howItStands, whereItHappened, whatHappened]) {
    const part = partOf(alert);
    if (Object.hasOwn(part, key)) return part;
  }
  return null;
}

/** The band's name for a severity of 1 to 100. */
export function severityName(severity: number): string {
  if (severity >= 80) return 'Critical';
  if (severity >= 60) return 'High';
  if (severity >= 40) return 'Medium';
  return severity >= 20 ? 'Low' : 'Informational';
}

function whatHappened(alert: AlertRecord) {
  const { compositeId, sequence } = alert;
  const { name, description, severity, tactic, technique, cmdline } = detectionOf(alert);
  const { filename, path, md5, sha256 } = programOf(alert);
  const mitre = {
    tactic_id: tactic[0],
    tactic: tactic[1],
    technique_id: technique[0],
    technique: technique[1],
  };
  const pattern = 10_100 + (sequence % 40);
  return {
    composite_id: compositeId,
    id: compositeId.slice(compositeId.indexOf(':') + 1),
    aggregate_id: `aggind:${hex(`tree ${sequence}`, 32)}`,
    cid,
    origin_cid: cid,
    name,
    display_name: name,
    description,
    objective: 'Falcon Detection Method',
    scenario: 'suspicious_activity',
    type: 'ldt',
    product: 'epp',
    platform: hostOf(sequence).platform,
    severity,
    severity_name: severityName(severity),
    confidence: 60 + (sequence % 4) * 10,
    ...mitre,
    mitre_attack: [{ pattern_id: pattern, ...mitre }],
    pattern_id: pattern,
    filename,
    filepath: path,
    cmdline,
    sha256,
    md5,
    data_domains: sources.dataDomains,
    source_products: sources.products,
    source_vendors: sources.vendors,
    is_aggregated: false,
    aggregation_rule_id: '',
    aggregation_rule_name: '',
    cms_rule_id: '',
    cms_rule_instance_id: '',
    cms_rule_instance_version: '',
    is_falcon_platform_ioa: false,
    external: false,
  };
}

function whereItHappened(alert: AlertRecord) {
  const { compositeId, sequence, createdAt } = alert;
  const host = hostOf(sequence);
  const account = accountOf(alert);
  const addresses = addressesOf(alert);
  const aid = aidOf(alert);
  return {
    agent_id: aid,
    device: {
      device_id: aid,
      hostname: host.hostname,
      local_ip: addresses.local,
      external_ip: addresses.external,
      platform_name: host.platform,
      os_version: host.os,
      agent_version: '7.20.19011.0',
      product_type_desc: host.platform === 'Linux' ? 'Server' : 'Workstation',
      last_seen: createdAt,
    },
    user_name: account.name,
    user_id: account.sid,
    logon_domain: 'EXAMPLE',
    falcon_host_link: `https://falcon.example.com/activity-v2/detections/${encodeURIComponent(compositeId)}`,
  };
}

function howItStands(alert: AlertRecord) {
  return {
    timestamp: alert.createdAt,
    context_timestamp: alert.createdAt,
    created_timestamp: alert.createdAt,
    crawled_timestamp: alert.createdAt,
    updated_timestamp: alert.updatedAt,
    status: alert.status,
    resolution: '',
    seconds_to_triaged: 0,
    seconds_to_resolved: 0,
    tags: alert.tags,
    comments: alert.comments,
    show_in_ui: alert.showInUi,
    email_sent: false,
    assigned_to_uuid: alert.assignedTo?.uuid ?? '',
    assigned_to_uid: alert.assignedTo?.email ?? '',
    assigned_to_name: alert.assignedTo?.full_name ?? '',
    linked_case_ids: alert.linkedCaseIds,
    linked_behavioral_detections: [],
  };
}
