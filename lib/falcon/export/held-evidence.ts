import type { FalconAlert } from '../client/alerts.ts';
import type { FalconCase } from '../client/case-schemas.ts';

export type EvidenceKind = 'alert' | 'event' | 'lead' | 'user' | 'custom';

/** One item of a case's evidence, as the case has it; with the alert, where it is one that the platform still has. */
export type HeldEvidence = {
  kind: EvidenceKind;
  /** What it is found by; empty where the case names none. */
  id: string;
  record: Record<string, unknown>;
  alert: FalconAlert | null;
};

/** Everything that a case holds as evidence, in its order. */
export function heldEvidence({ evidence }: FalconCase, alerts: readonly FalconAlert[]): HeldEvidence[] {
  const found = new Map(alerts.map((alert) => [alert.composite_id, alert]));
  const items = (kind: EvidenceKind, records: readonly Held[] | null | undefined): HeldEvidence[] =>
    (records ?? []).map((record) => {
      const id = idOf(record);
      return { kind, id, record, alert: kind === 'alert' ? (found.get(id) ?? null) : null };
    });
  return [
    ...items('alert', evidence?.alerts?.records),
    ...items('event', evidence?.events?.records),
    ...items('lead', evidence?.leads?.records),
    ...items('user', evidence?.users?.records),
    ...items('custom', evidence?.custom_evidence?.records),
  ];
}

type Held = {
  [key: string]: unknown;
  id?: unknown;
  selector?: { id?: string | null | undefined } | null | undefined;
};

// A record names what is attached in its selector, and in older answers only by its own id.
const idOf = ({ selector, id }: Held): string => selector?.id || (typeof id === 'string' ? id : '');
