import type { Status } from './status.ts';
import type { Field } from './configuration/state.ts';
import type { CaseSla } from './configuration/timers.ts';
import type { UserRef } from './seed.ts';

export type EvidenceKind = 'alerts' | 'events' | 'leads';
/** The ids of what is attached, in the order of attaching. */
export type Evidence = Readonly<Record<EvidenceKind, readonly string[]>>;

/** What a case says in its custom fields, by the field's id. */
export type CustomFieldValues = readonly { id: string; values: string[] }[];

/** A workflow that a case runs. */
export type CaseWorkflow = Readonly<{ id: string; executionId: string; status: string }>;

/** A template as a case got it: what later becomes of the template leaves the case as it is. */
export type CaseTemplate = Readonly<{
  id: string;
  name: string;
  snapshotId: string;
  version: number;
  fields: readonly Field[];
}>;

/** One case. Never changed in place: a change saves a new object, so the index can hold an older one. */
export type FalconCase = Readonly<{
  id: string;
  referenceId: string;
  /** 1 for the first case of the tenant: the order of creation. */
  sequence: number;
  name: string;
  description: string;
  descriptionFormat: string;
  /** The users whom the description names, by id. */
  taggedUsers: readonly string[];
  severity: number;
  status: Status;
  tags: readonly string[];
  /** The ids of its access tags. */
  accessTags: readonly string[];
  evidence: Evidence;
  customFields: CustomFieldValues;
  workflows: readonly CaseWorkflow[];
  template: CaseTemplate | null;
  sla: CaseSla | null;
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
