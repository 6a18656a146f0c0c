import type { KeptAlert, WaitingAlert } from '../inbox-rows.ts';
import type { FalconCase } from './client/case-schemas.ts';

/** What an alert brings to a case: Falcon alerts by composite id, NG-SIEM events by id. */
export type Evidence = { kind: 'alert' | 'event'; id: string };

export const evidenceOf = ({ falconAlertIds, falconEventIds }: KeptAlert): Evidence[] => [
  ...falconAlertIds.map((id): Evidence => ({ kind: 'alert', id })),
  ...falconEventIds.map((id): Evidence => ({ kind: 'event', id })),
];

/** The same as ids. */
export const idsOf = (alert: KeptAlert): string[] => evidenceOf(alert).map(({ id }) => id);

export const byKind = (evidence: Evidence[]) => ({
  alerts: evidence.filter(({ kind }) => kind === 'alert').map(({ id }) => ({ id })),
  events: evidence.filter(({ kind }) => kind === 'event').map(({ id }) => ({ id })),
});

/** Ids of all that a case holds. */
export const heldBy = ({ evidence }: FalconCase): Set<string> =>
  new Set([evidence?.alerts, evidence?.events, evidence?.leads].flatMap(idsIn));

type Held = NonNullable<FalconCase['evidence']>['alerts'];

/** A record names what is attached in its selector, and in older answers only by its own id. */
const idsIn = (held: Held): string[] => (held?.records ?? []).flatMap((it) => it.selector?.id || it.id || []);

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
