import { alertmanager } from './alertmanager.ts';
import { crowdstrikeAlertsV2 } from './crowdstrike_alerts_v2.ts';
import { grafana } from './grafana.ts';
import { graylog } from './graylog.ts';
import { pagerduty } from './pagerduty.ts';
import { qradar } from './qradar.ts';
import type { Source } from './source.ts';
import { splunk } from './splunk.ts';
import { splunkEs } from './splunk_es.ts';
import { wazuh } from './wazuh.ts';

/** Every type of source, by the name that `type:` takes in casebridge.yaml. A new SIEM is one line here. */
export const sources = new Map<string, Source>([
  ['alertmanager', alertmanager],
  ['crowdstrike_alerts_v2', crowdstrikeAlertsV2],
  ['grafana', grafana],
  ['graylog', graylog],
  ['pagerduty', pagerduty],
  ['qradar', qradar],
  ['splunk', splunk],
  ['splunk_es', splunkEs],
  ['wazuh', wazuh],
]);

/** The source of a type that the configuration was checked to name. */
export function sourceOfType(type: string): Source {
  const source = sources.get(type);
  if (!source) throw new Error(`no source is of type ${type}`);
  return source;
}
