import { title, host, user, says, link, evidence, iso, type Occasion, type Sample } from './occasion.ts';

/** As Alertmanager has it, which Grafana took over. */
const firing = (it: Occasion) => ({
  status: 'firing',
  labels: { alertname: title, host, user, severity: 'high' },
  annotations: { summary: title, description: says },
  startsAt: iso(it),
  generatorURL: link,
  fingerprint: it.id.replaceAll('-', '').slice(0, 16),
  ...evidence(it),
});

/** Of monitoring and paging. */
export const monitors = {
  alertmanager: (it) => ({
    version: '4',
    groupKey: `{}:{alertname="${title}"}`,
    receiver: 'casebridge',
    status: 'firing',
    externalURL: link,
    alerts: [firing(it)],
  }),
  azure_monitor: (it) => ({
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/sample/providers/Microsoft.AlertsManagement/alerts/${it.id}`,
        alertRule: title,
        severity: 'Sev1',
        monitorCondition: 'Fired',
        firedDateTime: iso(it),
        description: says,
        alertTargetIDs: [`/subscriptions/sample/providers/microsoft.compute/virtualmachines/${host}`],
      },
      alertContext: { caller: user },
      customProperties: evidence(it),
    },
  }),
  datadog: (it) => ({
    id: it.id,
    event_id: it.id,
    title,
    body: says,
    alert_id: it.id,
    alert_transition: 'Triggered',
    priority: 'P1',
    date: String(it.at.getTime()),
    hostname: host,
    link,
    ...evidence(it),
  }),
  grafana: (it) => ({
    receiver: 'casebridge',
    status: 'firing',
    orgId: 1,
    groupKey: `{}:{alertname="${title}"}`,
    title,
    alerts: [firing(it)],
  }),
  graylog: (it) => ({
    event_definition_id: 'sample-definition',
    event_definition_title: title,
    event_definition_description: says,
    event: {
      id: it.id,
      timestamp: iso(it),
      message: title,
      priority: 3,
      key: user,
      source: host,
      fields: { host, user },
      ...evidence(it),
    },
    backlog: [],
  }),
  pagerduty: (it) => ({
    event: {
      id: it.id,
      event_type: 'incident.triggered',
      resource_type: 'incident',
      occurred_at: iso(it),
      data: {
        id: it.id,
        type: 'incident',
        title,
        status: 'triggered',
        urgency: 'high',
        html_url: link,
        body: { details: { host, user, ...evidence(it) } },
      },
    },
  }),
  sumologic: (it) => ({
    eventType: 'alert',
    details: {
      Id: it.id,
      Name: title,
      Description: says,
      TriggerType: 'Critical',
      TriggerTimeStart: String(it.at.getTime()),
      AlertResponseURL: `${link}/${it.id}`,
    },
    ...evidence(it),
  }),
} satisfies Record<string, Sample>;
