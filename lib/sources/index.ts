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
import type { SourceType } from './types.ts';
import { wazuh } from './wazuh.ts';

/** What reads the bodies of each type. A new SIEM is one line here, and one in types.ts. */
const byType: Record<SourceType, Source> = {
  alertmanager,
  aws_guardduty: awsGuardduty,
  aws_securityhub: awsSecurityhub,
  azure_monitor: azureMonitor,
  code42_incydr: code42Incydr,
  crowdstrike_alerts_v2: crowdstrikeAlertsV2,
  crowdstrike_event_streams: crowdstrikeEventStreams,
  crowdstrike_fusion: crowdstrikeFusion,
  datadog,
  elastic,
  google_secops: googleSecops,
  grafana,
  graylog,
  ocsf,
  pagerduty,
  panther,
  qradar,
  sentinel,
  splunk,
  splunk_es: splunkEs,
  sumologic,
  wazuh,
};

/** The same by name. */
export const sources: ReadonlyMap<string, Source> = new Map(Object.entries(byType));

/** The source of a type that the configuration was checked to name. */
export function sourceOfType(type: string): Source {
  const source = sources.get(type);
  if (!source) throw new Error(`no source is of type ${type}`);
  return source;
}
