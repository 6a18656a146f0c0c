import * as v from 'valibot';
import { flag, list, number, text } from './answers.ts';
import { id, wholeNumber } from './arguments.ts';

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

const name = v.pipe(v.string(), v.nonEmpty('is empty'));
const order = wholeNumber(0, 1_000_000);
const newField = {
  name,
  data_type: v.string(),
  input_type: v.string(),
  required: v.boolean(),
  display_order: order,
  multivalued: v.optional(v.boolean()),
  default_value: v.optional(v.string()),
};
const rule = { type: v.string(), condition: v.string(), sla_id: id };
const templateParts = {
  name,
  description: v.optional(v.string()),
  sla_id: v.optional(id),
  access_tags: v.optional(
    v.array(v.strictObject({ id: v.optional(id), key: v.optional(id), cid: v.optional(id) })),
  ),
  workflows: v.optional(v.array(v.strictObject({ id, display_order: order }))),
};

export const newTemplate = v.strictObject({
  ...templateParts,
  sla_rules: v.optional(v.array(v.strictObject(rule))),
  fields: v.optional(
    v.array(
      v.strictObject({ ...newField, options: v.optional(v.array(v.strictObject({ value: v.string() }))) }),
    ),
  ),
});

/** A field without an id is a new one; whether the platform takes it so, no source says. */
export const templateUpdate = v.strictObject({
  id,
  ...templateParts,
  sla_rules: v.optional(v.array(v.strictObject({ ...rule, id: v.optional(id) }))),
  fields: v.optional(
    v.array(
      v.strictObject({
        ...newField,
        id: v.optional(id),
        options: v.optional(v.array(v.strictObject({ id: v.optional(id), value: v.string() }))),
      }),
    ),
  ),
});

const goal = v.strictObject({
  type: v.picklist(['ack', 'resolve']),
  duration_seconds: wholeNumber(1, 2_147_483_647),
  escalation_policy: v.optional(
    v.strictObject({
      steps: v.array(
        v.strictObject({
          escalate_after_seconds: wholeNumber(0, 2_147_483_647),
          notification_group_id: id,
        }),
      ),
    }),
  ),
});
export const newSla = v.strictObject({ name, description: v.string(), goals: v.array(goal) });
/** Everything is sent: what a partial change does, no source says. */
export const slaUpdate = v.strictObject({ id, ...newSla.entries });

const destination = { config_id: v.optional(id), config_name: name };
const channelV1 = v.strictObject({
  ...destination,
  type: v.picklist(['email', 'slack', 'pagerduty', 'webhook']),
  recipients: v.optional(v.array(v.string())),
  severity: v.optional(v.string()),
});
export const newGroupV1 = v.strictObject({ name, description: v.string(), channels: v.array(channelV1) });
export const groupUpdateV1 = v.strictObject({ id, ...newGroupV1.entries });

const channelV2 = v.strictObject({
  ...destination,
  type: v.picklist(['email', 'slack', 'pagerduty', 'webhook', 'ms_teams']),
  params: v.union([v.string(), v.looseObject({})]),
});
export const newGroup = v.strictObject({ name, description: v.string(), channels: v.array(channelV2) });
export const groupUpdate = v.strictObject({ id, ...newGroup.entries });
