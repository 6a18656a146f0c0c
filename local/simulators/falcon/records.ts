import type { UserRef } from './seed.ts';

export type Status = 'new' | 'in_progress' | 'closed' | 'reopened';
export type EvidenceKind = 'alerts' | 'events' | 'leads';
/** The ids of what is attached, in the order of attaching. */
export type Evidence = Readonly<Record<EvidenceKind, readonly string[]>>;

/** One case. Never changed in place: a change saves a new object, so the index can hold an older one. */
export type FalconCase = Readonly<{
  id: string;
  referenceId: string;
  /** 1 for the first case of the tenant: the order of creation. */
  sequence: number;
  name: string;
  description: string;
  descriptionFormat: string;
  severity: number;
  status: Status;
  tags: readonly string[];
  evidence: Evidence;
  customFields: readonly { id: string; values: string[] }[];
  assignedTo: UserRef | null;
  createdBy: UserRef;
  createdAt: string;
  updatedBy: UserRef;
  updatedAt: string;
  version: number;
  consistencyVersion: number;
  readOnly: boolean;
}>;

/** What can change of an alert; the rest of its entity follows from `sequence`. */
export type AlertRecord = Readonly<{
  compositeId: string;
  sequence: number;
  createdAt: string;
  updatedAt: string;
  status: Status;
  tags: readonly string[];
  comments: readonly string[];
  assignedTo: UserRef | null;
  showInUi: boolean;
  linkedCaseIds: readonly string[];
}>;
