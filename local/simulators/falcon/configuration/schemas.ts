import * as v from 'valibot';

const name = v.pipe(v.string(), v.minLength(1, 'name must not be empty'));
const text = v.nullish(v.string(), '');
const seconds = v.pipe(v.number(), v.integer());

const goal = v.object({
  type: v.picklist(['ack', 'resolve']),
  duration_seconds: v.pipe(seconds, v.minValue(1, 'a goal lasts at least a second')),
  escalation_policy: v.nullish(
    v.object({
      steps: v.array(
        v.object({
          notification_group_id: v.string(),
          escalate_after_seconds: v.nullish(v.pipe(seconds, v.minValue(0)), 0),
        }),
      ),
    }),
    { steps: [] },
  ),
});

/** What a caller says of an SLA. */
export const slaInput = v.object({
  name,
  description: v.string(),
  goals: v.pipe(
    v.array(goal),
    v.check((goals) => new Set(goals.map((it) => it.type)).size === goals.length, 'two goals of one type'),
  ),
});

const channel = { config_id: text, config_name: v.string() };

const channelV1 = v.pipe(
  v.object({
    ...channel,
    type: v.picklist(['email', 'slack', 'pagerduty', 'webhook']),
    recipients: v.exactOptional(v.array(v.string())),
    severity: v.exactOptional(v.string()),
  }),
  v.transform(({ recipients, severity, ...rest }) => ({
    ...rest,
    params: { ...(recipients && { recipients }), ...(severity && { severity }) },
  })),
);

const channelV2 = {
  ...channel,
  type: v.picklist(['email', 'slack', 'pagerduty', 'webhook', 'ms_teams']),
};
const object = v.record(v.string(), v.unknown());

/** What a caller says of a notification group in the older form. */
export const groupInputV1 = v.object({ name, description: v.string(), channels: v.array(channelV1) });

/** The same in the newer form, whose `params` are an object or a text that holds one. */
export const groupInputV2 = v.object({
  name,
  description: v.string(),
  channels: v.array(v.object({ ...channelV2, params: v.union([v.string(), object]) })),
});

/** The newer form where only an object will do. */
export const groupInputObjects = v.object({
  ...groupInputV2.entries,
  channels: v.array(v.object({ ...channelV2, params: object })),
});

const id = text; // empty for what does not exist yet

const field = v.object({
  id,
  name,
  data_type: v.string(),
  input_type: v.string(),
  required: v.boolean(),
  display_order: v.nullish(v.pipe(v.number(), v.integer())), // the vendor's Python SDK leaves it out
  multivalued: v.nullish(v.boolean(), false),
  default_value: text,
  options: v.nullish(v.array(v.object({ id, value: v.string() })), []),
});

/** What a caller says of a template. */
export const templateInput = v.object({
  name,
  description: text,
  fields: v.nullish(v.array(field), []),
  sla_id: text,
  sla_rules: v.nullish(
    v.array(v.object({ id, type: v.string(), condition: v.string(), sla_id: v.string() })),
    [],
  ),
  workflows: v.nullish(
    v.array(v.object({ id: v.string(), display_order: v.nullish(v.pipe(v.number(), v.integer()), 0) })),
    [],
  ),
  access_tags: v.nullish(v.array(v.object({ id: text, key: text })), []),
});

/** What callers send, once parsed. */
export type SlaInput = v.InferOutput<typeof slaInput>;
export type GroupInput = v.InferOutput<typeof groupInputV2>;
export type TemplateInput = v.InferOutput<typeof templateInput>;
