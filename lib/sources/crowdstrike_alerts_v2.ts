import * as v from 'valibot';
import type { SentAlert } from '../alert.ts';
import { alertFrom, readEach, type Source } from './source.ts';
import { anyObject, firstText, firstTime, readIds, readSeverity } from './values.ts';

// Without defaults: the entity is kept as it was sent.
const entity = v.looseObject({
  composite_id: v.pipe(v.string(), v.minLength(1)),
  device: v.nullish(anyObject),
  users: v.nullish(v.array(v.unknown())),
});

/** Entities of Falcon's Alerts API v2 as a SIEM or gateway forwards them: one, or `{"resources": [...]}`. */
export const crowdstrikeAlertsV2: Source = (json) => {
  const { resources } = v.parse(v.looseObject({ resources: v.optional(v.array(v.unknown())) }), json);
  return resources ? readEach(resources, 'resources', readEntity) : [readEntity(json)];
};

const readEntity = (json: unknown): SentAlert => {
  const alert = v.parse(entity, json);
  return alertFrom(alert, {
    id: alert.composite_id,
    title: firstText(alert['display_name'], alert['name']) ?? 'Falcon alert',
    description: firstText(alert['description']),
    severity: readSeverity(alert['severity'], alert['severity_name']),
    occurredAt: firstTime(alert['timestamp'], alert['created_timestamp']),
    rule: {
      id: firstText(alert['correlation_rule_id'], alert['pattern_id']),
      name: firstText(alert['name']),
    },
    host: firstText(alert.device?.['hostname']),
    user: firstText(alert['user_name'], alert.users?.[0]),
    falconAlertIds: [alert.composite_id],
    // A cloud alert's `event_id` is a CloudTrail id; only `event_ids` are events that Falcon knows.
    falconEventIds: readIds(alert['event_ids']),
    incydrEventIds: [],
    falconCaseIds: readIds(alert['linked_case_ids']),
    link: firstText(alert['falcon_host_link']),
    state: alert['status'] === 'closed' ? 'resolved' : 'open',
  });
};
