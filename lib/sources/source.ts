import type { SentAlert } from '../alert.ts';
import { huntFalconAlertIds, huntIncydrEventIds } from './hunt.ts';

/**
 * Reads the alerts that a body says, in the order of the body.
 * Pure: no time, no network, no configuration.
 * @throws ValiError naming the path of what is missing or of a wrong type.
 */
export type Source = (json: unknown) => SentAlert[];

/** What a source read; the rest the sender did not say. */
export type Reading = Pick<SentAlert, 'id' | 'title'> & Partial<Omit<SentAlert, 'fields'>>;

/**
 * An alert of what was read from its part of a body. Ids of evidence are hunted in that part,
 * unless the source knows better where they stand.
 */
export const alertFrom = (fields: Record<string, unknown>, read: Reading): SentAlert => ({
  description: null,
  severity: null,
  occurredAt: null,
  rule: { id: null, name: null },
  host: null,
  user: null,
  falconAlertIds: read.falconAlertIds ?? huntFalconAlertIds(fields),
  falconEventIds: [],
  incydrEventIds: read.incydrEventIds ?? huntIncydrEventIds(fields),
  falconCaseIds: [],
  link: null,
  state: 'open',
  ...read,
  fields,
});
