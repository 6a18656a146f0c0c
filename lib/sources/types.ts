/**
 * Every type of source, by the name that `type:` takes in casebridge.yaml: apart from what reads them, since every function
 * parses the configuration, and only the receiver reads bodies.
 */
export const sourceTypes = [
  'alertmanager',
  'aws_guardduty',
  'aws_securityhub',
  'azure_monitor',
  'code42_incydr',
  'crowdstrike_alerts_v2',
  'crowdstrike_event_streams',
  'crowdstrike_fusion',
  'datadog',
  'elastic',
  'google_secops',
  'grafana',
  'graylog',
  'ocsf',
  'pagerduty',
  'panther',
  'qradar',
  'sentinel',
  'splunk',
  'splunk_es',
  'sumologic',
  'wazuh',
] as const;

export type SourceType = (typeof sourceTypes)[number];
