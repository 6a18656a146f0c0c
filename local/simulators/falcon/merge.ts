import * as v from 'valibot';
import type { Answer, Call, Operation } from '../platform.ts';
import { theCase } from './case-answers.ts';
import { envelope, parseBody, Rejected } from './envelope.ts';
import { sizeOf } from './evidence.ts';
import { maxEvidence, refuseOverlong } from './limits.ts';
import { apiClient } from './seed.ts';
import type { Switches } from './switches.ts';
import { changeCase, dropCase, type Tenant } from './tenant.ts';
import type { Evidence, FalconCase } from './records.ts';

/** Merging one case into another. */
export const mergeOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_merge_post_v1',
    method: 'POST',
    path: '/cases/entities/merge/v1',
    answer: (call) => merge(tenant, call),
  },
];

const byClient = { by: apiClient, bumps: 'version' } as const;

function merge(tenant: Tenant, call: Call): Answer {
  const ids = parseBody(v.object({ source_id: v.string(), destination_id: v.string() }), call);
  if (ids.source_id === ids.destination_id) throw new Rejected(400, 'a case cannot be merged into itself');
  const source = theCase(tenant, ids.source_id);
  const destination = theCase(tenant, ids.destination_id);
  const evidence = union(destination.evidence, source.evidence);
  if (sizeOf(evidence) > maxEvidence)
    throw new Rejected(400, `a case holds at most ${maxEvidence} evidence items`);
  const tags =
    tenant.switches().mergeTags === 'union'
      ? [...new Set([...destination.tags, ...source.tags])]
      : destination.tags;
  refuseOverlong(tenant.switches(), { tags });
  changeCase(tenant, destination, { evidence, tags }, byClient);
  return envelope(200, { affected: 1 + leave(tenant, source, destination) });
}

/** What becomes of the source is nowhere published. Gives how many cases changed. */
function leave(tenant: Tenant, source: FalconCase, destination: FalconCase): number {
  const left: Record<Switches['mergeSource'], (() => unknown) | null> = {
    'closed-read-only': () => changeCase(tenant, source, { status: 'closed', readOnly: true }, byClient),
    closed: () => changeCase(tenant, source, { status: 'closed' }, byClient),
    unchanged: null,
    gone: () => {
      tenant.files.move(source.id, destination.id);
      dropCase(tenant, source);
    },
  };
  const act = left[tenant.switches().mergeSource];
  act?.();
  return act ? 1 : 0;
}

const union = (a: Evidence, b: Evidence): Evidence => ({
  alerts: [...new Set([...a.alerts, ...b.alerts])],
  events: [...new Set([...a.events, ...b.events])],
  leads: [...new Set([...a.leads, ...b.leads])],
});
