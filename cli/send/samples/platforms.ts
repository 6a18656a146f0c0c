import { evidence, title, host, user, says, iso, compositeId, type Sample } from './occasion.ts';

/** Of the platforms themselves. */
export const platforms = {
  code42_incydr: (it) => ({
    sessionId: it.id,
    ruleName: title,
    severity: 'High',
    actorName: user,
    eventIds: JSON.stringify(it.incydrEventIds),
    ...(it.falconAlertIds.length > 0 ? { composite_ids: it.falconAlertIds } : {}),
  }),
  crowdstrike_alerts_v2: (it) => ({
    composite_id: compositeId(it),
    display_name: title,
    description: says,
    severity: 70,
    severity_name: 'High',
    status: 'new',
    timestamp: iso(it),
    device: { hostname: host },
    user_name: user,
    ...evidence(it),
  }),
  crowdstrike_event_streams: (it) => ({
    metadata: { eventType: 'EppDetectionSummaryEvent', eventCreationTime: it.at.getTime(), offset: 1 },
    event: {
      CompositeId: compositeId(it),
      Name: title,
      Description: says,
      Severity: 70,
      SeverityName: 'High',
      Hostname: host,
      UserName: user,
      ...evidence(it),
    },
  }),
  crowdstrike_fusion: (it) => ({
    data: { 'detections.id': compositeId(it), message: says, 'device.hostname': host, 'user.name': user },
    meta: { trigger_name: title, workflow_name: title, timestamp: iso(it) },
    ...evidence(it),
  }),
} satisfies Record<string, Sample>;
