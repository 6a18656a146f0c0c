import * as v from 'valibot';
import { id, wholeNumber } from './arguments.ts';

// What callers say of settings: new ones, and changes of them, of which each names what is to change and nothing else.

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
  description: v.optional(v.string()),
  access_tags: v.optional(
    v.array(v.strictObject({ id: v.optional(id), key: v.optional(id), cid: v.optional(id) })),
  ),
  workflows: v.optional(v.array(v.strictObject({ id, display_order: order }))),
};

export const newTemplate = v.strictObject({
  ...templateParts,
  name,
  sla_id: v.optional(id),
  sla_rules: v.optional(v.array(v.strictObject(rule))),
  fields: v.optional(
    v.array(
      v.strictObject({ ...newField, options: v.optional(v.array(v.strictObject({ value: v.string() }))) }),
    ),
  ),
});

const somethingNamed = (change: { id: string }) =>
  Object.entries(change).some(([part, it]) => part !== 'id' && it !== undefined);
const nothing = 'names nothing to change';

/** A field without an id is a new one; whether the platform takes it so, no source says. */
export const templateUpdate = v.pipe(
  v.strictObject({
    id,
    ...templateParts,
    name: v.optional(name),
    /** Null: no SLA any more. */
    sla_id: v.optional(
      v.pipe(
        v.nullable(id),
        v.transform((it) => it ?? ''), // a null would be read as nothing said
      ),
    ),
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
  }),
  v.check(somethingNamed, nothing),
);

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
export const slaUpdate = v.pipe(
  v.strictObject({
    id,
    name: v.optional(name),
    description: v.optional(v.string()),
    goals: v.optional(v.array(goal)),
  }),
  v.check(somethingNamed, nothing),
);

const destination = { config_id: v.optional(id), config_name: name };
const channelV1 = v.strictObject({
  ...destination,
  type: v.picklist(['email', 'slack', 'pagerduty', 'webhook']),
  recipients: v.optional(v.array(v.string())),
  severity: v.optional(v.string()),
});
export const newGroupV1 = v.strictObject({ name, description: v.string(), channels: v.array(channelV1) });
/** Everything is named: a change can leave nothing out, since what this form shows is not all there is. */
export const groupUpdateV1 = v.strictObject({ id, ...newGroupV1.entries });

const channelV2 = v.strictObject({
  ...destination,
  type: v.picklist(['email', 'slack', 'pagerduty', 'webhook', 'ms_teams']),
  params: v.union([v.string(), v.looseObject({})]),
});
export const newGroup = v.strictObject({ name, description: v.string(), channels: v.array(channelV2) });
export const groupUpdate = v.pipe(
  v.strictObject({
    id,
    name: v.optional(name),
    description: v.optional(v.string()),
    channels: v.optional(v.array(channelV2)),
  }),
  v.check(somethingNamed, nothing),
);
