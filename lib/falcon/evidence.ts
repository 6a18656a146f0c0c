import type { KeptAlert, WaitingAlert } from '../inbox.ts';
import type { FalconCase } from './schemas.ts';

/** Evidence items that one Falcon case holds, of all kinds together (falcon-mcp, 2026). */
export const maxEvidence = 100;

/** What an alert brings to a case: Falcon alerts by composite id, NG-SIEM events by id. */
export type Evidence = { kind: 'alert' | 'event'; id: string };

export const evidenceOf = ({ falconAlertIds, falconEventIds }: KeptAlert): Evidence[] => [
  ...falconAlertIds.map((id): Evidence => ({ kind: 'alert', id })),
  ...falconEventIds.map((id): Evidence => ({ kind: 'event', id })),
];

export const byKind = (evidence: Evidence[]) => ({
  alertIds: evidence.filter(({ kind }) => kind === 'alert').map(({ id }) => id),
  eventIds: evidence.filter(({ kind }) => kind === 'event').map(({ id }) => id),
});

/** Ids of all that a case holds. */
export const heldBy = ({ evidence }: FalconCase): Set<string> =>
  new Set([...(evidence.alerts ?? []), ...(evidence.events ?? []), ...(evidence.leads ?? [])]);

export const isIn = (current: FalconCase) => {
  const held = heldBy(current);
  return ({ id }: Evidence) => held.has(id);
};

/** The oldest alerts whose evidence has room in a case, and what of it is not in there yet. */
export function whatFits(waiting: WaitingAlert[], room: number, isHeld: (item: Evidence) => boolean) {
  const alerts: WaitingAlert[] = [];
  const evidence = new Map<string, Evidence>();
  for (const it of waiting) {
    const missing = evidenceOf(it.alert).filter((item) => !isHeld(item) && !evidence.has(item.id));
    if (evidence.size + missing.length > room) break;
    alerts.push(it);
    for (const item of missing) evidence.set(item.id, item);
  }
  return { alerts, evidence: [...evidence.values()] };
}
