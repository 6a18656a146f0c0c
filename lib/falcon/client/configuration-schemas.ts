import * as v from 'valibot';
import { flag, list, number, text } from './answers.ts';

const actor = v.nullish(v.looseObject({ cid: text, client_id: text, user_uuid: text, username: text }));
const stamp = {
  created_by: actor,
  created_by_name: text,
  created_timestamp: text,
  updated_by: actor,
  updated_by_name: text,
  updated_timestamp: text,
};
const head = { id: v.string(), cid: text, name: text, description: text, ...stamp };

/** A tag that says who may use a template. The API only reads them. */
export const accessTag = v.looseObject({
  id: text,
  cid: text,
  key: text,
  has_access: flag,
  templates: list(v.looseObject({ id: text, name: text })),
});
export type AccessTag = v.InferOutput<typeof accessTag>;

/** A custom field of cases; it is made and changed with its template. */
export const field = v.looseObject({
  id: v.string(),
  name: text,
  data_type: text,
  input_type: text,
  required: flag,
  display_order: number,
  multivalued: flag,
  default_value: text,
  options: list(v.looseObject({ id: text, value: text, ...stamp })),
  ...stamp,
});
export type Field = v.InferOutput<typeof field>;

export const template = v.looseObject({
  ...head,
  has_access: flag,
  sla_id: text,
  sla_method: text,
  sla_rules: list(v.looseObject({ id: text, type: text, condition: text, sla_id: text })),
  access_tags: list(accessTag),
  fields: list(field),
  workflows: list(v.looseObject({ id: text, display_order: number })),
});
export type Template = v.InferOutput<typeof template>;

/** A template as it was at a version. `template` is JSON text, or the object: no source says which. */
export const templateSnapshot = v.looseObject({
  id: v.string(),
  cid: text,
  template_id: text,
  version: number,
  template: v.nullish(v.union([v.string(), v.looseObject({})])),
  ...stamp,
});
export type TemplateSnapshot = v.InferOutput<typeof templateSnapshot>;

const step = v.looseObject({ escalate_after_seconds: number, notification_group_id: text });
export const sla = v.looseObject({
  ...head,
  goals: list(
    v.looseObject({
      type: text,
      duration_seconds: number,
      escalation_policy: v.nullish(v.looseObject({ steps: list(step) })),
    }),
  ),
});
export type Sla = v.InferOutput<typeof sla>;

const channel = { type: text, config_id: text, config_name: text };
export const notificationGroupV1 = v.looseObject({
  ...head,
  channels: list(v.looseObject({ ...channel, recipients: list(v.string()), severity: text })),
});
export type NotificationGroupV1 = v.InferOutput<typeof notificationGroupV1>;

export const notificationGroup = v.looseObject({
  ...head,
  // Written as an object, and read as text by the API's description.
  channels: list(v.looseObject({ ...channel, params: v.nullish(v.union([v.string(), v.looseObject({})])) })),
});
export type NotificationGroup = v.InferOutput<typeof notificationGroup>;
