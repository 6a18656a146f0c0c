/** Where a case or an alert stands. */
export type Status = 'new' | 'in_progress' | 'closed' | 'reopened';
