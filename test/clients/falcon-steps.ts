import type { CallOptions } from '../../lib/http.ts';
import type { FalconClient } from '../../lib/falcon/client/index.ts';
import { addEvidence } from '../../lib/falcon/opening-calls.ts';

const told = (options: CallOptions) => ({ options: async () => options, now: () => new Date() });
const selectors = (ids: string[]) => ids.map((id) => ({ id }));

/** Attaches alerts as the opening of cases does: a problem of any of them is a refusal. */
export const attachAlerts = (client: FalconClient, id: string, ids: string[], options: CallOptions) =>
  addEvidence(client, id, { alerts: selectors(ids), events: [] }, told(options));

export const attachEvents = (client: FalconClient, id: string, ids: string[], options: CallOptions) =>
  addEvidence(client, id, { alerts: [], events: selectors(ids) }, told(options));

/** Evidence of a new case, by ids. */
export const evidenceOf = (alerts: string[], events: string[] = []) => ({
  evidence: { alerts: selectors(alerts), events: selectors(events) },
});
