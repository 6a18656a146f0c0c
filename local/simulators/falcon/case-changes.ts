import * as v from 'valibot';
import { knownFields, ofTemplate } from './configuration/on-case.ts';
import { withClocks } from './configuration/timers.ts';
import { Rejected } from './envelope.ts';
import { caseText } from './limits.ts';
import type { FalconCase } from './records.ts';
import { users, type UserRef } from './seed.ts';
import type { Tenant } from './tenant.ts';

/** The template of a case, by its id. */
export const template = v.nullish(v.object({ id: v.string() }));

/** What an update can change. */
export const caseChanges = v.object({
  name: v.nullish(caseText.name),
  severity: v.nullish(caseText.severity),
  description: v.nullish(caseText.description),
  description_format: v.nullish(v.string()),
  status: v.nullish(caseText.status),
  assigned_to_user_uuid: v.nullish(v.string()),
  remove_user_assignment: v.nullish(v.boolean()),
  template,
  slas_active: v.nullish(v.boolean()),
  custom_fields: v.nullish(v.array(v.object({ id: v.string(), values: v.array(v.string()) }))),
});

type CaseChanges = v.InferOutput<typeof caseChanges>;

/** Whether an update names nothing to change. */
export const asksNothing = (fields: CaseChanges): boolean =>
  Object.entries(fields).every(
    ([name, it]) => it === null || it === undefined || (name === 'remove_user_assignment' && !it),
  );

/** The parts of a case that an update sets; what it does not name stays. */
export function changesOf(tenant: Tenant, it: FalconCase, fields: CaseChanges) {
  const { assigned_to_user_uuid: assignee, remove_user_assignment: unassign } = fields;
  if (assignee && unassign)
    throw new Rejected(400, 'assigned_to_user_uuid and remove_user_assignment exclude each other');
  return {
    name: fields.name ?? it.name,
    severity: fields.severity ?? it.severity,
    description: fields.description ?? it.description,
    descriptionFormat: fields.description_format ?? it.descriptionFormat,
    status: fields.status ?? it.status,
    assignedTo: assignee ? userOf(assignee) : unassign ? null : it.assignedTo,
    ...settingsOf(tenant, it, fields),
  };
}

function settingsOf(tenant: Tenant, it: FalconCase, fields: CaseChanges) {
  const { template: wanted, slas_active: going, custom_fields: custom } = fields;
  // To name the template that the case has already must not set its clocks back.
  const held =
    wanted && wanted.id !== it.template?.id
      ? ofTemplate(tenant, wanted.id, new Date(it.createdAt), it.customFields)
      : it;
  knownFields(tenant, held.template, custom ?? []);
  const values = new Map([...held.customFields, ...(custom ?? [])].map((field) => [field.id, field]));
  return {
    template: held.template,
    sla: typeof going === 'boolean' ? withClocks(held.sla, going, tenant.now()) : held.sla,
    customFields: [...values.values()],
  };
}

/** The user of that id, or a 400. */
export function userOf(uuid: string): UserRef {
  const user = users.find((one) => one.uuid === uuid);
  if (!user) throw new Rejected(400, `unknown user ${uuid}`);
  return user;
}
