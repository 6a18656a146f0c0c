import { withStatus } from './configuration/timers.ts';
import type { FalconCase } from './records.ts';
import { uuidOf, type UserRef } from './seed.ts';
import type { Switches } from './switches.ts';

/** What whoever opens a case says of it. */
export type NewCase = Pick<
  FalconCase,
  'name' | 'description' | 'descriptionFormat' | 'severity' | 'status' | 'tags' | 'evidence' | 'assignedTo'
> &
  Partial<Pick<FalconCase, 'template' | 'sla' | 'customFields' | 'workflows' | 'accessTags' | 'taggedUsers'>>;

/** Who did something, and when. */
type Act = { by: UserRef; at: Date };

/** The id of the tenant's `sequence`th case, opened at that time. */
export const caseId = (sequence: number, openedAt: number): string =>
  uuidOf(`case ${sequence}`, 7, openedAt.toString(16).padStart(12, '0'));

/** The first version of a case, the tenant's `sequence`th. */
export function firstVersion(sequence: number, input: NewCase, { by, at }: Act): FalconCase {
  const time = at.toISOString();
  return {
    id: caseId(sequence, at.getTime()),
    referenceId: `CASE-${String(sequence).padStart(4, '0')}`,
    sequence,
    name: input.name,
    description: input.description,
    descriptionFormat: input.descriptionFormat,
    taggedUsers: input.taggedUsers ?? none,
    severity: input.severity,
    status: input.status,
    tags: input.tags,
    accessTags: input.accessTags ?? none,
    evidence: input.evidence,
    customFields: input.customFields ?? none,
    workflows: input.workflows ?? none,
    template: input.template ?? null,
    sla: withStatus(input.sla ?? null, input.status, at),
    assignedTo: input.assignedTo,
    createdBy: by,
    createdAt: time,
    updatedBy: by,
    updatedAt: time,
    version: 1,
    consistencyVersion: 1,
    readOnly: false,
  };
}

const none: readonly never[] = [];

/** The next version. `bumps` says what moves beside the consistency version; `version` moves the time too. */
export function nextVersion(
  old: FalconCase,
  changes: Partial<FalconCase>,
  { by, at, bumps }: Act & { bumps: Switches['evidenceBumps'] },
): FalconCase {
  const next = { ...old, ...changes };
  return {
    ...next,
    sla: withStatus(next.sla, next.status, at),
    ...(bumps !== 'nothing' && { updatedBy: by, updatedAt: at.toISOString() }),
    version: bumps === 'version' ? old.version + 1 : old.version,
    consistencyVersion: old.consistencyVersion + 1,
  };
}
