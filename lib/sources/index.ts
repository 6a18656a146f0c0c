import { crowdstrikeAlertsV2 } from './crowdstrike_alerts_v2.ts';
import type { Source } from './source.ts';
import { splunk } from './splunk.ts';

/** Every type of source, by the name that `type:` takes in casebridge.yaml. A new SIEM is one line here. */
export const sources = new Map<string, Source>([
  ['splunk', splunk],
  ['crowdstrike_alerts_v2', crowdstrikeAlertsV2],
]);

/** The source of a type that the configuration was checked to name. */
export function sourceOfType(type: string): Source {
  const source = sources.get(type);
  if (!source) throw new Error(`no source is of type ${type}`);
  return source;
}
