import * as v from 'valibot';
import type { Answer, Operation } from '../platform.ts';
import { changedCase, theCase } from './case-answers.ts';
import { parseBody, Rejected, type ApiError } from './envelope.ts';
import { evidenceIds, maxEvidence } from './limits.ts';
import { apiClient } from './seed.ts';
import { changeCase, type Tenant } from './tenant.ts';
import type { Evidence, EvidenceKind, FalconCase } from './records.ts';

type Added = { evidence: Evidence; errors: ApiError[] };

const kinds = ['alerts', 'events', 'leads'] as const;

/** Attaching alerts and events. */
export const evidenceOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_alert_evidence_post_v1',
    method: 'POST',
    path: '/cases/entities/alert-evidence/v1',
    answer: (call) => {
      const { id, alerts } = parseBody(v.object({ id: v.string(), alerts: evidenceIds }), call);
      return attach(tenant, theCase(tenant, id), { alerts });
    },
  },
  {
    id: 'entities_event_evidence_post_v1',
    method: 'POST',
    path: '/cases/entities/event-evidence/v1',
    answer: (call) => {
      const { id, events } = parseBody(v.object({ id: v.string(), events: evidenceIds }), call);
      return attach(tenant, theCase(tenant, id), { events });
    },
  },
];

/** `held` with `wanted` added, and what could not be added; throws where the switches say that nothing is. */
export function addEvidence(tenant: Tenant, held: Evidence, wanted: Partial<Evidence>): Added {
  const errors: ApiError[] = [];
  const evidence: Record<EvidenceKind, string[]> = {
    alerts: [...held.alerts],
    events: [...held.events],
    leads: [...held.leads],
  };
  for (const kind of kinds) {
    const ids = new Set(evidence[kind]);
    for (const id of wanted[kind] ?? []) {
      const fault = faultOf(tenant, kind, id, ids);
      if (fault !== null) errors.push({ code: 400, message: fault, id });
      else ids.add(id);
    }
    evidence[kind] = [...ids];
  }
  refuseWhole(tenant, errors, sizeOf(evidence), sizeOf(held));
  return { evidence, errors };
}

const logscaleId = /^[\da-f]{24}_\d+_\d+_\d+$/i;

export const sizeOf = (evidence: Evidence): number =>
  kinds.reduce((sum, kind) => sum + evidence[kind].length, 0);

function faultOf({ alerts, events, switches }: Tenant, kind: EvidenceKind, id: string, held: Set<string>) {
  const { unknownAlert, unknownEvent, duplicateEvidence, eventIdFormat } = switches();
  if (kind === 'alerts' && unknownAlert === 'reject' && !alerts.has(id)) return `unknown alert ${id}`;
  if (kind === 'events' && eventIdFormat === 'logscale' && !logscaleId.test(id)) return `no event id: ${id}`;
  if (kind === 'events' && unknownEvent === 'reject' && !events.has(id)) return `unknown event ${id}`;
  return held.has(id) && duplicateEvidence === 'error' ? `already evidence of the case: ${id}` : null;
}

function refuseWhole({ switches }: Tenant, errors: ApiError[], after: number, before: number): void {
  const [first] = errors;
  // A list of which nothing can be added is refused under either value: there is no part to succeed.
  if (first && (switches().mixedList === 'all-or-nothing' || after === before))
    throw new Rejected(400, `${errors.length} of the items cannot be attached, the first: ${first.message}`);
  if (after > maxEvidence)
    throw new Rejected(400, `a case holds at most ${maxEvidence} evidence items, this would make ${after}`);
}

function attach(tenant: Tenant, it: FalconCase, wanted: Partial<Evidence>): Answer {
  const { closedAttach, evidenceBumps } = tenant.switches();
  if (it.status === 'closed' && closedAttach === 'reject') throw new Rejected(400, 'the case is closed');
  const { evidence, errors } = addEvidence(tenant, it.evidence, wanted);
  if (sizeOf(evidence) === sizeOf(it.evidence)) return changedCase(tenant, it, 0);
  const next = changeCase(tenant, it, { evidence }, { by: apiClient, bumps: evidenceBumps });
  return changedCase(tenant, next, 1, errors);
}
