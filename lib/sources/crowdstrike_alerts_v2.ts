import type { SentAlert } from '../alert.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { readState } from './state.ts';
import { firstText, firstTime, readIds, readList, readObject, readSeverity, reader } from './values.ts';

/** Entities of Falcon's Alerts API v2 as a SIEM or gateway forwards them: one, a list, or `{"resources": [...]}`. */
export const crowdstrikeAlertsV2: Source = (json) =>
  readBatch(json, ['resources', 'alerts', 'events'], readEntity);

const readEntity = (alert: Record<string, unknown>): SentAlert => {
  const get = reader(alert);
  const id = idFrom('composite_id', get('composite_id'), joined(get('cid'), get('id')));
  const device = reader(readObject(get('device')));
  return alertFrom(alert, {
    id,
    title: firstText(get('display_name'), get('name')) ?? 'Falcon alert',
    description: firstText(get('description')),
    severity: readSeverity(get('severity'), get('severity_name'), get('score')),
    occurredAt: firstTime(get('timestamp'), get('created_timestamp')),
    rule: {
      id: firstText(get('correlation_rule_id'), get('pattern_id')),
      // A lead is named after its host and its hour.
      name: get('product') === 'automated-lead' ? null : firstText(get('name')),
    },
    host: firstText(
      get('device.hostname'),
      device('hostname'),
      // `source_hosts` are the attackers', `source_endpoint_…` is where an account was used.
      get('hostname', 'source_endpoint_host_name', 'threatgraph_indicators.0.hostname'),
    ),
    user: firstText(get('user_name', 'source_account_name'), ...readList(get('users', 'user_names'))),
    falconAlertIds: [id],
    // A cloud alert's `event_id` is a CloudTrail id; only `event_ids` are events that Falcon knows.
    falconEventIds: readIds(readList(get('event_ids'))),
    incydrEventIds: [],
    falconCaseIds: readIds(readList(get('linked_case_ids'))),
    link: firstText(get('falcon_host_link')),
    state: readState(get('status')),
  });
};

// `id` is the composite id without its customer.
const joined = (cid: unknown, id: unknown): string | null => {
  const [customer, rest] = [firstText(cid), firstText(id)];
  return customer === null || rest === null || !rest.includes(':') ? null : `${customer}:${rest}`;
};
