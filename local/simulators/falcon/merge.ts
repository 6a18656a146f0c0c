import * as v from 'valibot';
import type { Answer, Call, Operation } from '../platform.ts';
import { theCase } from './case-answers.ts';
import { envelope, parseBody, Rejected } from './envelope.ts';
import { maxEvidence } from './limits.ts';
import { sizeOf } from './evidence.ts';
import { apiClient } from './seed.ts';
import { changeCase, type Tenant } from './tenant.ts';
import type { Evidence } from './records.ts';

/** Merging one case into another. */
export const mergeOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_merge_post_v1',
    method: 'POST',
    path: '/cases/entities/merge/v1',
    answer: (call) => merge(tenant, call),
  },
];

function merge(tenant: Tenant, call: Call): Answer {
  const ids = parseBody(v.object({ source_id: v.string(), destination_id: v.string() }), call);
  if (ids.source_id === ids.destination_id) throw new Rejected(400, 'a case cannot be merged into itself');
  const source = theCase(tenant, ids.source_id);
  const destination = theCase(tenant, ids.destination_id);
  const evidence = union(destination.evidence, source.evidence);
  if (sizeOf(evidence) > maxEvidence)
    throw new Rejected(400, `a case holds at most ${maxEvidence} evidence items`);
  changeCase(tenant, destination, { evidence }, { by: apiClient, bumps: 'version' });
  // What becomes of the source is nowhere published; closed and read-only is the plausible end.
  changeCase(tenant, source, { status: 'closed', readOnly: true }, { by: apiClient, bumps: 'version' });
  return envelope(200, { affected: 2 });
}

const union = (a: Evidence, b: Evidence): Evidence => ({
  alerts: [...new Set([...a.alerts, ...b.alerts])],
  events: [...new Set([...a.events, ...b.events])],
  leads: [...new Set([...a.leads, ...b.leads])],
});
