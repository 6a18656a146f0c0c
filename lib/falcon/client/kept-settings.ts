import * as v from 'valibot';
import { meantBy } from './changed.ts';

// The parts of settings that a change sends along unchanged. What an answer leaves out or has as null is left out here too,
// unless a change must have it.

const said = <S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.nullish(schema),
    v.transform((it) => it ?? undefined),
  );
const text = said(v.string());
const number = said(v.number());
const flag = said(v.boolean());
/** Blank text where nothing is meant, which might be refused as an id or a value. */
const unlessBlank = v.pipe(
  v.nullish(v.string()),
  v.transform((it) => it || undefined),
);
const required = { name: text, description: v.nullish(v.string(), '') };

export const keptTemplate = v.object({
  name: text,
  description: text,
  sla_id: unlessBlank,
  sla_rules: said(v.array(v.object({ id: text, type: text, condition: text, sla_id: text }))),
  access_tags: said(v.array(v.object({ id: text, key: text, cid: text }))),
  workflows: said(v.array(v.object({ id: text, display_order: number }))),
  fields: said(
    v.array(
      v.object({
        id: text,
        name: text,
        data_type: text,
        input_type: text,
        required: flag,
        display_order: number,
        multivalued: flag,
        default_value: unlessBlank,
        options: said(v.array(v.object({ id: text, value: text }))),
      }),
    ),
  ),
});

const step = v.object({ escalate_after_seconds: number, notification_group_id: text });
const goal = v.object({
  type: text,
  duration_seconds: number,
  escalation_policy: said(v.object({ steps: v.nullish(v.array(step), []) })),
});
export const keptSla = v.object({ ...required, goals: v.nullish(v.array(goal), []) });

const channel = v.object({
  type: text,
  config_id: unlessBlank,
  config_name: text,
  // Read as text, written as an object.
  params: v.pipe(
    v.nullish(v.union([v.string(), v.looseObject({})])),
    v.transform((it) => meantBy(it)),
  ),
});
export const keptGroup = v.object({ ...required, channels: v.nullish(v.array(channel), []) });
