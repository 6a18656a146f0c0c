import { randomUUID } from 'node:crypto';

/** What a sample says: an occasion of its own, so that it is no duplicate, and the evidence that it is to bring. */
export type Occasion = { id: string; at: Date; falconAlertIds: string[]; incydrEventIds: string[] };

/** A body as a sender writes it, with made-up values. */
export type Sample = (it: Occasion) => object;

/** An occasion that no other sample has. */
export const anOccasion = (at: Date, falconAlertIds: string[], incydrEventIds: string[]): Occasion => ({
  id: randomUUID(),
  at,
  falconAlertIds,
  incydrEventIds,
});

export const title = 'casebridge sample';
export const host = 'sample-host';
export const user = 'sample.user@example.com';
export const says = 'Sent by `casebridge send` to see that alerts arrive.';
export const link = 'https://siem.example.com/alerts/sample';

/** Under names that are looked for in every body. */
export const evidence = ({ falconAlertIds, incydrEventIds }: Occasion) => ({
  ...(falconAlertIds.length > 0 ? { composite_ids: falconAlertIds } : {}),
  ...(incydrEventIds.length > 0 ? { incydr_event_ids: incydrEventIds } : {}),
});

export const iso = ({ at }: Occasion): string => at.toISOString();
export const seconds = ({ at }: Occasion): number => Math.floor(at.getTime() / 1000);

/** Falcon's own senders name an alert of its own in any case. */
export const compositeId = ({ falconAlertIds: [first], id }: Occasion): string =>
  first ?? `${'0'.repeat(32)}:ind:${'0'.repeat(32)}:${id.replaceAll('-', '')}`;
