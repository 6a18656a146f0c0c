import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import { flag, list, number, type Page, text } from './answers.ts';
import { fql, given, idList, idsUpTo, pageUpTo, wholeNumber } from './arguments.ts';
import { idsInBody, readByIds } from './by-ids.ts';
import type { FalconCall } from './call.ts';
import { whole } from './refusals.ts';

/** An alert as Falcon shows it: an open object, of which the fields that most products have are listed. */
export const falconAlert = v.looseObject({
  composite_id: v.string(),
  aggregate_id: text,
  agent_id: text,
  cid: text,
  name: text,
  display_name: text,
  description: text,
  severity: number,
  severity_name: text,
  confidence: number,
  status: text,
  resolution: text,
  product: text,
  type: text,
  tactic: text,
  tactic_id: text,
  technique: text,
  technique_id: text,
  mitre_attack: list(v.looseObject({})),
  timestamp: text,
  created_timestamp: text,
  updated_timestamp: text,
  crawled_timestamp: text,
  device: v.nullish(v.looseObject({ device_id: text, hostname: text })),
  user_name: text,
  filename: text,
  filepath: text,
  cmdline: text,
  sha256: text,
  tags: list(v.string()),
  assigned_to_name: text,
  assigned_to_uid: text,
  assigned_to_uuid: text,
  show_in_ui: flag,
  falcon_host_link: text,
  /** The cases that hold the alert. */
  linked_case_ids: list(v.string()),
});
export type FalconAlert = v.InferOutput<typeof falconAlert>;

const include_hidden = v.optional(v.boolean());
const furthest = 10_000; // the longest page, and the last alert that an offset reaches
const alertQuery = v.pipe(
  v.strictObject({
    filter: v.optional(fql),
    q: v.optional(v.string()),
    sort: v.optional(v.string()),
    include_hidden,
    ...pageUpTo(furthest),
  }),
  v.check(
    ({ limit = 100, offset = 0 }) => offset + limit <= furthest,
    `goes past alert ${furthest}, which no page reaches: use iterAll`,
  ),
);
const alertWalk = v.strictObject({
  filter: v.optional(fql),
  sort: v.optional(v.string(), 'created_timestamp.asc'),
});
const alertPage = v.strictObject({
  filter: v.optional(fql),
  sort: v.optional(v.string()),
  limit: v.optional(wholeNumber(1, 1_000)),
  after: v.optional(v.string()),
});
const alertIds = v.strictObject({ ...idList.entries, include_hidden });
const mostInUpdate = 1_000; // more is a 413
const alertUpdate = v.strictObject({
  composite_ids: idsUpTo(mostInUpdate),
  /** Every value is a string, also of `show_in_ui` and `unassign`. */
  action_parameters: v.pipe(
    v.array(v.strictObject({ name: v.pipe(v.string(), v.nonEmpty('is empty')), value: v.string() })),
    v.nonEmpty('is an empty list'),
  ),
  include_hidden,
});

type Combined = Page<FalconAlert> & { after: string | null };

export type FalconAlerts = ReturnType<typeof falconAlerts>;

/** Alerts, as far as cases need them: what an alert says, and what is done with it. */
export function falconAlerts(call: FalconCall) {
  /** One page of whole alerts; `after` leads to the next one, and is null on the last. */
  const combined = async (
    input: v.InferInput<typeof alertPage> = {},
    options?: CallOptions,
  ): Promise<Combined> => {
    const json = given(alertPage, input, 'alerts.combined');
    const { resources, errors, meta } = await call.resources(
      { method: 'POST', path: '/alerts/combined/alerts/v1', json, repeatable: true },
      falconAlert,
      options,
    );
    const pagination = meta?.pagination;
    return { resources, errors, total: pagination?.total ?? null, after: pagination?.after || null };
  };

  return {
    /** One page of composite ids, up to 10,000. */
    async query(input: v.InferInput<typeof alertQuery> = {}, options?: CallOptions): Promise<Page<string>> {
      const query = given(alertQuery, input, 'alerts.query');
      const { resources, errors, meta } = await call.resources(
        { method: 'GET', path: '/alerts/queries/alerts/v2', query, repeatable: true },
        v.string(),
        options,
      );
      return { resources, errors, total: meta?.pagination?.total ?? null };
    },

    /** Alerts by their composite ids, any number of them, in the order asked for. */
    async get(input: v.InferInput<typeof alertIds>, options?: CallOptions) {
      const { ids, include_hidden } = given(alertIds, input, 'alerts.get');
      return readByIds(
        call,
        {
          ids,
          operation: (some) => ({
            method: 'POST',
            path: '/alerts/entities/alerts/v2',
            query: { include_hidden },
            json: { composite_ids: some },
            repeatable: true,
          }),
          schema: falconAlert,
          idOf: (it) => it.composite_id,
          perCall: idsInBody,
        },
        options,
      );
    },

    /** Does something with alerts: `update_status`, `assign_to_uuid`, `append_comment`, `add_tag` and others. The answer has no alerts in it. */
    async update(input: v.InferInput<typeof alertUpdate>, options?: CallOptions) {
      const { include_hidden, ...json } = given(alertUpdate, input, 'alerts.update');
      const { errors } = await call.resources(
        {
          method: 'PATCH',
          path: '/alerts/entities/alerts/v3',
          query: { include_hidden },
          json,
          repeatable: false,
        },
        v.unknown(),
        options,
      );
      return { errors };
    },

    combined,

    /** All alerts that match, past every limit. Sorted by when they were created, which never changes, unless told otherwise. */
    async *iterAll(
      input: v.InferInput<typeof alertWalk> = {},
      options?: CallOptions,
    ): AsyncGenerator<FalconAlert> {
      const what = 'alerts.iterAll';
      const asked = { ...given(alertWalk, input, what), limit: 1_000 };
      const followed = new Set<string>(); // a token that leads nowhere new would lead there for ever
      for (let after: string | null = null; ; ) {
        const from: { after?: string } = after === null ? {} : { after };
        const page: Combined = whole(await combined({ ...asked, ...from }, options), what, call.now());
        yield* page.resources;
        after = page.after;
        if (after === null || page.resources.length === 0 || followed.has(after)) return;
        followed.add(after);
      }
    },
  };
}
