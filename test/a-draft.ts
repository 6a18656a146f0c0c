import type { CaseDraft } from '../lib/case-draft.ts';

/** How a case looks where a route says nothing of it, and what a test gives it. */
export const aDraft = (said: Partial<CaseDraft> = {}): CaseDraft => ({
  name: 'An alert',
  description: '',
  severity: null,
  tags: [],
  subject: null,
  assignee: null,
  fallback: { subject: null, assignee: null },
  window: 86_400_000,
  threshold: null,
  findings: 'opening',
  whenClosed: 'succeed',
  whenResolved: 'note',
  rawAlert: false,
  existingCase: null,
  ...said,
});
