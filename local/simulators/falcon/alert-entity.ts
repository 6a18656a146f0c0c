import { detections } from './detections.ts';
import { at, cid, hex, hostOf, userOf } from './seed.ts';
import type { AlertRecord } from './records.ts';

export type AlertEntity = ReturnType<typeof madeOf>;

const made = new WeakMap<AlertRecord, AlertEntity>();

/** The alert as the API shows it. Only what a record holds is kept; the rest follows from its place in the sequence. */
export function alertEntity(alert: AlertRecord): AlertEntity {
  const entity = made.get(alert) ?? madeOf(alert);
  made.set(alert, entity); // a search asks for each of many thousands
  return entity;
}

const madeOf = (alert: AlertRecord) => ({
  ...whatHappened(alert),
  ...whereItHappened(alert),
  ...howItStands(alert),
});

/** The band's name for a severity of 1 to 100. */
export function severityName(severity: number): string {
  if (severity >= 80) return 'Critical';
  if (severity >= 60) return 'High';
  if (severity >= 40) return 'Medium';
  return severity >= 20 ? 'Low' : 'Informational';
}

function whatHappened({ compositeId, sequence }: AlertRecord) {
  const { name, description, severity, tactic, technique, filename, cmdline } = at(detections, sequence);
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
    filepath: `/local/made-up/${filename}`,
    cmdline,
    sha256: hex(`file ${filename}`, 64),
    md5: hex(`md5 of ${filename}`, 32),
    data_domains: ['Endpoint'],
    source_products: ['Falcon Insight'],
    source_vendors: ['CrowdStrike'],
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

function whereItHappened({ compositeId, sequence, createdAt }: AlertRecord) {
  const host = hostOf(sequence);
  const user = userOf(sequence);
  const aid = compositeId.split(':')[2] ?? host.aid;
  return {
    agent_id: aid,
    device: {
      device_id: aid,
      hostname: host.hostname,
      local_ip: host.localIp,
      external_ip: `203.0.113.${1 + (sequence % 250)}`,
      platform_name: host.platform,
      os_version: host.os,
      agent_version: '7.20.19011.0',
      product_type_desc: host.platform === 'Linux' ? 'Server' : 'Workstation',
      last_seen: createdAt,
    },
    user_name: user.email.split('@')[0] ?? '',
    user_id: `S-1-5-21-1000000000-2000000000-3000000000-${1100 + (sequence % 10)}`,
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
