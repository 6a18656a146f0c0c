import { alertmanager } from './alertmanager.ts';
import { awsGuardduty } from './aws_guardduty.ts';
import { awsSecurityhub } from './aws_securityhub.ts';
import { azureMonitor } from './azure_monitor.ts';
import { code42Incydr } from './code42_incydr.ts';
import { crowdstrikeAlertsV2 } from './crowdstrike_alerts_v2.ts';
import { crowdstrikeEventStreams } from './crowdstrike_event_streams.ts';
import { crowdstrikeFusion } from './crowdstrike_fusion.ts';
import { datadog } from './datadog.ts';
import { elastic } from './elastic.ts';
import { googleSecops } from './google_secops.ts';
import { grafana } from './grafana.ts';
import { graylog } from './graylog.ts';
import { ocsf } from './ocsf.ts';
import { pagerduty } from './pagerduty.ts';
import { panther } from './panther.ts';
import { qradar } from './qradar.ts';
import { sentinel } from './sentinel.ts';
import type { Source } from './source.ts';
import { splunk } from './splunk.ts';
import { splunkEs } from './splunk_es.ts';
import { sumologic } from './sumologic.ts';
import { wazuh } from './wazuh.ts';

/** Every type of source, by the name that `type:` takes in casebridge.yaml. A new SIEM is one line here. */
export const sources = new Map<string, Source>([
  ['alertmanager', alertmanager],
  ['aws_guardduty', awsGuardduty],
  ['aws_securityhub', awsSecurityhub],
  ['azure_monitor', azureMonitor],
  ['code42_incydr', code42Incydr],
  ['crowdstrike_alerts_v2', crowdstrikeAlertsV2],
  ['crowdstrike_event_streams', crowdstrikeEventStreams],
  ['crowdstrike_fusion', crowdstrikeFusion],
  ['datadog', datadog],
  ['elastic', elastic],
  ['google_secops', googleSecops],
  ['grafana', grafana],
  ['graylog', graylog],
  ['ocsf', ocsf],
  ['pagerduty', pagerduty],
  ['panther', panther],
  ['qradar', qradar],
  ['sentinel', sentinel],
  ['splunk', splunk],
  ['splunk_es', splunkEs],
  ['sumologic', sumologic],
  ['wazuh', wazuh],
]);

/** The source of a type that the configuration was checked to name. */
export function sourceOfType(type: string): Source {
  const source = sources.get(type);
  if (!source) throw new Error(`no source is of type ${type}`);
  return source;
}
