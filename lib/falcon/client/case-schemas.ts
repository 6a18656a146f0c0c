import * as v from 'valibot';
import { flag, list, number, text } from './answers.ts';
import { charactersIn, id, textUpTo, wholeNumber } from './arguments.ts';

const reference = v.nullish(v.looseObject({ id: text, name: text, snapshot_id: text }));
const user = v.nullish(v.looseObject({ uuid: text, email: text, full_name: text }));
const actor = v.nullish(
  v.looseObject({
    type: text,
    user,
    workflow: v.nullish(v.looseObject({ id: text, execution_id: text })),
  }),
);
const accessTag = v.looseObject({ id: text, key: text, cid: text });

const record = v.looseObject({ id: text, selector: v.nullish(v.looseObject({ id: text })) });
const records = v.nullish(v.looseObject({ records: list(record) }));

const timer = v.nullish(
  v.looseObject({
    goal_id: text,
    status: text,
    duration_seconds: number,
    // The unit of these is in no source.
    time_started: number,
    time_due: number,
    time_paused: number,
    time_completed: number,
    total_pause_time: number,
  }),
);
const sla = v.looseObject({
  id: text,
  name: text,
  snapshot_id: text,
  active_timer_status: text,
  active_timer_time_due: number,
  timers: v.nullish(v.looseObject({ acknowledgement: timer, resolution: timer })),
});

const found = v.nullish(v.looseObject({ records: list(v.looseObject({})) }));
const analysis = v.looseObject({
  alerts: found,
  events: found,
  leads: found,
  hosts: found,
  users: found,
  /** Artefacts of detections, not the files of the case. */
  files: found,
  cloud_assets: found,
  data_domains: list(v.string()),
});

const customField = v.looseObject({
  id: text,
  name: text,
  required: flag,
  display_order: number,
  snapshot_id: text,
  values: list(v.string()),
  option_ids: list(v.string()),
});

/** A case as Falcon shows it. Any field but the id may be missing; what is not listed passes through. */
export const falconCase = v.looseObject({
  id: v.string(),
  reference_id: text,
  cid: text,
  name: text,
  description: text,
  description_format: text,
  description_tagged_users: list(v.string()),
  status: text,
  severity: number,
  severity_info: v.nullish(v.looseObject({ level: text })),
  tags: list(v.string()),
  access_tags: list(accessTag),
  assigned_to: user,
  created_by: user,
  creation_actor: actor,
  created_timestamp: text,
  last_updated_by: user,
  update_actor: actor,
  updated_timestamp: text,
  start_timestamp: text,
  end_timestamp: text,
  version: number,
  consistency: v.nullish(v.looseObject({ consistent: flag, version: number })),
  read_only: v.nullish(v.looseObject({ is_read_only: flag })),
  evidence: v.nullish(
    v.looseObject({
      alerts: records,
      events: records,
      leads: records,
      users: records,
      custom_evidence: v.nullish(v.looseObject({ records: list(v.looseObject({})) })),
    }),
  ),
  analysis_results: v.nullish(analysis),
  template: reference,
  sla: v.nullish(sla),
  fields: list(customField),
  workflows: list(v.looseObject({ id: text, status: text, execution_id: text, display_order: number })),
});
export type FalconCase = v.InferOutput<typeof falconCase>;

/** Evidence items of all kinds that one case holds; like the other limits here from CrowdStrike's falcon-mcp (2026). */
export const maxEvidence = 100;
export const maxName = 256;
export const maxDescription = 2048;
/** Characters of all tags of a case together. */
export const maxTagCharacters = 128;

const selector = v.strictObject({ id });
const selectors = v.pipe(
  v.array(selector),
  v.maxLength(maxEvidence, `has more than ${maxEvidence} items, which is all that a case holds`),
);
export const someSelectors = v.pipe(selectors, v.nonEmpty('is an empty list'));
export const tags = v.pipe(
  v.array(id),
  v.check(
    (it) => charactersIn(it.join('')) <= maxTagCharacters,
    `has more than ${maxTagCharacters} characters together`,
  ),
);
const evidence = v.pipe(
  v.strictObject({
    alerts: v.optional(selectors),
    events: v.optional(selectors),
    leads: v.optional(selectors),
  }),
  v.check(
    ({ alerts = [], events = [], leads = [] }) => alerts.length + events.length + leads.length <= maxEvidence,
    `has more than ${maxEvidence} items, which is all that a case holds`,
  ),
);

const name = v.pipe(
  textUpTo(maxName),
  v.check((it) => it.trim() !== '', 'is empty'),
);
const severity = wholeNumber(1, 100);
const status = v.picklist(['new', 'in_progress', 'closed', 'reopened']);
const accessTags = v.array(v.strictObject({ id: v.optional(id), key: v.optional(id), cid: v.optional(id) }));
const severityInfo = v.strictObject({ level: v.optional(v.string()) });

/** A case to open: https://falconpy.io, create_case, has each field. */
export const newCase = v.strictObject({
  name,
  /** 1 to 100; the console names bands of it. */
  severity,
  description: v.optional(textUpTo(maxDescription)),
  description_format: v.optional(v.string()),
  description_tagged_users: v.optional(v.array(id)),
  status: v.optional(status),
  severity_info: v.optional(severityInfo),
  tags: v.optional(tags),
  access_tags: v.optional(accessTags),
  assigned_to_user_uuid: v.optional(id),
  template: v.optional(v.strictObject({ id })),
  evidence: v.optional(evidence),
});
export type NewFalconCase = v.InferInput<typeof newCase>;

const changes = v.strictObject({
  name: v.optional(name),
  severity: v.optional(severity),
  severity_info: v.optional(severityInfo),
  description: v.optional(textUpTo(maxDescription)),
  description_format: v.optional(v.string()),
  description_tagged_users: v.optional(v.array(id)),
  status: v.optional(status),
  access_tags: v.optional(accessTags),
  assigned_to_user_uuid: v.optional(id),
  remove_user_assignment: v.optional(v.boolean()),
  template: v.optional(v.strictObject({ id })),
  slas_active: v.optional(v.boolean()),
  custom_fields: v.optional(v.array(v.strictObject({ id, values: v.array(v.string()) }))),
  workflows: v.optional(v.array(v.looseObject({ id }))),
});

/** A change of a case: only what `fields` names changes. */
export const caseUpdate = v.strictObject({
  id,
  /** The `version` that was read: a case that changed since is refused as a `Conflict`. */
  expected_version: v.optional(wholeNumber(0)),
  /** The same of `consistency.version`, which more than a change of the fields moves. */
  expected_consistency_version: v.optional(wholeNumber(0)),
  fields: v.pipe(
    changes,
    v.check((it) => Object.values(it).some((value) => value !== undefined), 'names nothing to change'),
  ),
});
export type FalconCaseUpdate = v.InferInput<typeof caseUpdate>;
