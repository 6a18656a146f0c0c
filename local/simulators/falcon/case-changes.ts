import * as v from 'valibot';
import { accessTagIds } from './configuration/access-tags.ts';
import { ofTemplate } from './configuration/of-template.ts';
import { knownFields } from './configuration/on-case.ts';
import { withClocks } from './configuration/timers.ts';
import { Rejected } from './envelope.ts';
import { caseText, refuseFormat, refuseOverlong } from './limits.ts';
import type { FalconCase } from './records.ts';
import { users, type UserRef } from './seed.ts';
import { severityOf } from './severity.ts';
import { refuseTransition } from './transitions.ts';
import type { Tenant } from './tenant.ts';

/** The template of a case, by its id. */
export const template = v.nullish(v.object({ id: v.string() }));

/** What an update can change. */
export const caseChanges = v.object({
  name: v.nullish(caseText.name),
  severity: v.nullish(caseText.severity),
  severity_info: caseText.level,
  description: v.nullish(caseText.description),
  description_format: v.nullish(v.string()),
  description_tagged_users: caseText.taggedUsers,
  access_tags: caseText.accessTags,
  status: v.nullish(caseText.status),
  assigned_to_user_uuid: v.nullish(v.string()),
  remove_user_assignment: v.nullish(v.boolean()),
  template,
  slas_active: v.nullish(v.boolean()),
  custom_fields: v.nullish(v.array(v.object({ id: v.string(), values: v.array(v.string()) }))),
  workflows: v.nullish(
    v.array(
      v.pipe(
        v.object({
          id: v.string(),
          execution_id: v.nullish(v.string(), ''),
          status: v.nullish(v.string(), ''),
        }),
        v.transform(({ id, execution_id: executionId, status }) => ({ id, executionId, status })),
      ),
    ),
  ),
});

type CaseChanges = v.InferOutput<typeof caseChanges>;

/** Whether an update names nothing to change; the vendor's JavaScript SDK always sends `custom_fields`. */
export const asksNothing = (fields: CaseChanges): boolean =>
  Object.entries(fields).every(
    ([name, it]) =>
      it === null ||
      it === undefined ||
      (name === 'remove_user_assignment' && !it) ||
      (name === 'custom_fields' && Array.isArray(it) && it.length === 0),
  );

/** The parts of a case that an update sets; what it does not name stays. */
export function changesOf(tenant: Tenant, it: FalconCase, fields: CaseChanges) {
  const switches = tenant.switches();
  refuseOverlong(switches, fields);
  refuseFormat(switches, fields.description_format);
  if (fields.status) refuseTransition(switches, it.status, fields.status);
  const said = {
    name: fields.name ?? it.name,
    severity: severityOf(fields.severity, fields.severity_info?.level, switches) ?? it.severity,
    description: fields.description ?? it.description,
    descriptionFormat: fields.description_format ?? it.descriptionFormat,
    taggedUsers: fields.description_tagged_users ?? it.taggedUsers,
    accessTags: fields.access_tags ? accessTagIds(fields.access_tags) : it.accessTags,
    status: fields.status ?? it.status,
    assignedTo: assigneeOf(it, fields),
  };
  return { ...said, ...settingsOf(tenant, { ...it, ...said }, fields) };
}

function assigneeOf(it: FalconCase, fields: CaseChanges): UserRef | null {
  const { assigned_to_user_uuid: assignee, remove_user_assignment: unassign } = fields;
  if (assignee && unassign)
    throw new Rejected(400, 'assigned_to_user_uuid and remove_user_assignment exclude each other');
  if (assignee) return userOf(assignee);
  return unassign ? null : it.assignedTo;
}

function settingsOf(tenant: Tenant, it: FalconCase, fields: CaseChanges) {
  const { template: wanted, slas_active: going, custom_fields: custom } = fields;
  // To name the template that the case has already must not set its clocks back.
  const held =
    wanted && wanted.id !== it.template?.id
      ? ofTemplate(tenant, wanted.id, it, { createdAt: new Date(it.createdAt), values: it.customFields })
      : it;
  knownFields(tenant, held.template, custom ?? []);
  const values = new Map([...held.customFields, ...(custom ?? [])].map((field) => [field.id, field]));
  return {
    template: held.template,
    sla: typeof going === 'boolean' ? withClocks(held.sla, going, tenant.now()) : held.sla,
    customFields: [...values.values()],
    workflows: fields.workflows ?? held.workflows,
  };
}

/** The user of that id, or a 400. */
export function userOf(uuid: string): UserRef {
  const user = users.find((one) => one.uuid === uuid);
  if (!user) throw new Rejected(400, `unknown user ${uuid}`);
  return user;
}
