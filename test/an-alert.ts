import type { Alert } from '../lib/alert.ts';

/** An alert that says as little as one can, and what a test gives it. */
export const anAlert = (said: Partial<Alert> = {}): Alert => ({
  id: 'A-1',
  source: 'siem',
  title: 'An alert',
  description: null,
  severity: null,
  occurredAt: null,
  rule: { id: null, name: null },
  host: null,
  user: null,
  falconAlertIds: [],
  falconEventIds: [],
  incydrEventIds: [],
  falconCaseIds: [],
  link: null,
  state: 'open',
  fields: {},
  ...said,
});
