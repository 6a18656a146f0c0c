/** A case as the simulator keeps it. A change makes a new object, so that an older one can still be listed. */
export type Case = {
  readonly number: number;
  readonly name: string;
  readonly status: 'OPEN' | 'CLOSED' | 'ARCHIVED';
  readonly subject: string | null;
  readonly assignee: string | null;
  readonly description: string | null;
  readonly findings: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy: string;
  readonly lastModifiedBy: string;
  /** The ids of its file events, in the order of their attachment; all versions of a case share this one set. */
  readonly events: Set<string>;
};

/** What whoever opens a case says of it. */
export type CaseText = Pick<Case, 'name' | 'subject' | 'assignee' | 'description' | 'findings'>;
