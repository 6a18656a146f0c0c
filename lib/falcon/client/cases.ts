import * as v from 'valibot';
import { afterWrite, Unexpected } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import type { Found, Page, Written } from './answers.ts';
import { fql, given, id, idList, pageUpTo } from './arguments.ts';
import { idsInBody, onlyOne, readByIds } from './by-ids.ts';
import type { FalconCall, Operation } from './call.ts';
import {
  caseUpdate,
  type FalconCase,
  type FalconCaseUpdate,
  falconCase,
  newCase,
  type NewFalconCase,
  someSelectors,
  tags,
} from './case-schemas.ts';
import { changedAsAsked } from './changed.ts';
import { whole } from './refusals.ts';
import { type Reads, walkHydrated, walkIds, walkSorts } from './walk.ts';

const path = '/cases/entities/cases/v2';
const tagsPath = '/cases/entities/case-tags/v1';

const furthest = 10_000; // the longest page, and the last case that an offset reaches
const caseQuery = v.pipe(
  v.strictObject({
    filter: v.optional(fql),
    q: v.optional(v.string()),
    sort: v.optional(v.string()),
    ...pageUpTo(furthest),
  }),
  v.check(
    ({ limit = 100, offset = 0 }) => offset + limit <= furthest,
    `goes past case ${furthest}, which no page reaches: use iterIds or iterAll`,
  ),
);
const walked = v.strictObject({
  filter: v.optional(fql),
  q: v.optional(v.string()),
  sort: v.optional(v.picklist(walkSorts), 'created_timestamp.asc'),
});
const tagging = v.strictObject({ id, tags: v.pipe(tags, v.nonEmpty('is an empty list')) });
const alertEvidence = v.strictObject({ id, alerts: someSelectors });
const eventEvidence = v.strictObject({ id, events: someSelectors });
const merging = v.strictObject({ source_id: id, destination_id: id });

/** Which cases a walk visits, and in which order; created_timestamp.asc unless given. */
export type CaseWalk = v.InferInput<typeof walked>;

export type FalconCases = ReturnType<typeof falconCases>;

/** Cases, their evidence and their tags. Every answer is read by its schema before it is believed. */
export function falconCases(call: FalconCall) {
  const get = async (input: { ids: string[] }, options?: CallOptions): Promise<Found<FalconCase>> =>
    readByIds(
      call,
      {
        ids: given(idList, input, 'cases.get').ids,
        operation: (ids) => ({ method: 'POST', path, json: { ids }, repeatable: true }),
        schema: falconCase,
        idOf: (it) => it.id,
        perCall: idsInBody,
      },
      options,
    );

  /** The case as it is after a write; read again where the answer does not carry it. */
  const changed = async (
    id: string,
    operation: Omit<Operation, 'repeatable'> & { repeatable?: boolean },
    options: CallOptions | undefined,
  ): Promise<Written<FalconCase>> => {
    const { resources, errors, traceId } = await call.resources(
      { repeatable: false, ...operation },
      falconCase,
      options,
    );
    const read = async () => (await get({ ids: [id] }, options)).resources;
    const [answered] = resources.length > 0 ? resources : await afterWrite(read);
    if (answered?.id !== id)
      throw new Unexpected('falcon: a change of a case was answered without it', { traceId });
    return { resource: answered, errors, traceId };
  };

  const query = async (
    input: v.InferInput<typeof caseQuery> = {},
    options?: CallOptions,
  ): Promise<Page<string>> => {
    const asked = given(caseQuery, input, 'cases.query');
    const { resources, errors, meta } = await call.resources(
      { method: 'GET', path: '/cases/queries/cases/v1', query: asked, repeatable: true },
      v.string(),
      options,
    );
    return { resources, errors, total: meta?.pagination?.total ?? null };
  };

  /** What walks read with: a part of an answer is not taken for all of it. */
  const wholly = (what: string): Reads => ({
    query: async (input, options) => whole(await query(input, options), what, call.now()),
    get: async (input, options) => whole(await get(input, options), what, call.now(), 404),
  });

  return {
    /**
     * Opens a case, with up to 100 items of evidence in it. `errors` tells of evidence that was not taken.
     * Not sent again after a lost answer (`Unavailable`, `uncertain`): look first, by a tag of its own.
     */
    async create(input: NewFalconCase, options?: CallOptions): Promise<Written<FalconCase>> {
      const json = given(newCase, input, 'cases.create');
      const operation = { method: 'PUT', path, json, repeatable: false } as const;
      return onlyOne(await call.resources(operation, falconCase, options), 'a new case');
    },

    /** Cases by their ids, any number of them, in the order asked for. */
    get,

    /**
     * Changes what `fields` names and nothing else.
     * @throws Conflict where the case is past the expected version; Unexpected where a 200 changed nothing
     */
    async update(input: FalconCaseUpdate, options?: CallOptions): Promise<Written<FalconCase>> {
      const json = given(caseUpdate, input, 'cases.update');
      const written = await changed(json.id, { method: 'PATCH', path, json }, options);
      // A level is shown in the platform's own spelling, and a number may count for more.
      const { severity_info: _, ...named } = json.fields;
      changedAsAsked(visible(named), seen(written.resource), 'the update of a case', written.traceId);
      return written;
    },

    /** One page of ids, up to 10,000; newest first unless sorted. Nothing is found past the first 10,000: `iterIds` goes on. */
    query,

    /** Ids of all that match, past every limit, none twice and none left out while cases change. */
    async *iterIds(input: CaseWalk = {}, options?: CallOptions): AsyncGenerator<string> {
      const what = 'cases.iterIds';
      yield* walkIds(given(walked, input, what), wholly(what), options);
    },

    /** All cases that match, whole; a case that is gone when it is read is left out. */
    async *iterAll(input: CaseWalk = {}, options?: CallOptions): AsyncGenerator<FalconCase> {
      const what = 'cases.iterAll';
      yield* walkHydrated(given(walked, input, what), wholly(what), options);
    },

    /** Attaches Falcon alerts by composite id. `errors` tells of those that were not taken. */
    async addAlertEvidence(input: v.InferInput<typeof alertEvidence>, options?: CallOptions) {
      const json = given(alertEvidence, input, 'cases.addAlertEvidence');
      return changed(json.id, { method: 'POST', path: '/cases/entities/alert-evidence/v1', json }, options);
    },

    /** Attaches NG-SIEM events by id. `errors` tells of those that were not taken. */
    async addEventEvidence(input: v.InferInput<typeof eventEvidence>, options?: CallOptions) {
      const json = given(eventEvidence, input, 'cases.addEventEvidence');
      return changed(json.id, { method: 'POST', path: '/cases/entities/event-evidence/v1', json }, options);
    },

    /** Adds tags; those that the case has stay. */
    async addTags(input: v.InferInput<typeof tagging>, options?: CallOptions) {
      const json = given(tagging, input, 'cases.addTags');
      return changed(json.id, { method: 'POST', path: tagsPath, json, repeatable: true }, options);
    },

    /** Takes tags away. */
    async deleteTags(input: v.InferInput<typeof tagging>, options?: CallOptions) {
      const { id, tags } = given(tagging, input, 'cases.deleteTags');
      const query = { id, tag: tags };
      return changed(id, { method: 'DELETE', path: tagsPath, query, repeatable: true }, options);
    },

    /** Merges one case into another, and reads that one again, since the answer does not carry it. */
    async merge(input: v.InferInput<typeof merging>, options?: CallOptions): Promise<Written<FalconCase>> {
      const json = given(merging, input, 'cases.merge');
      const { errors, traceId } = await call.resources(
        { method: 'POST', path: '/cases/entities/merge/v1', json, repeatable: false },
        v.unknown(),
        options,
      );
      const { resources } = await afterWrite(() => get({ ids: [json.destination_id] }, options));
      return { ...onlyOne({ resources, errors, traceId }, 'the case that was merged into'), errors };
    },
  };
}

type Fields = FalconCaseUpdate['fields'];

/** What of a change shows in the case, under the names that `seen` gives it. */
const visible = ({
  assigned_to_user_uuid,
  remove_user_assignment,
  template,
  custom_fields,
  ...rest
}: Fields) => ({
  ...rest,
  ...(assigned_to_user_uuid !== undefined && { assigned_to_user_uuid }),
  ...(remove_user_assignment && { assigned_to_user_uuid: '' }),
  ...(template && { template: template.id }),
  ...customValues(custom_fields ?? []),
});

const seen = ({ assigned_to, template, fields, ...rest }: FalconCase) => ({
  ...rest,
  assigned_to_user_uuid: assigned_to?.uuid ?? '',
  template: template?.id ?? '',
  ...customValues(fields ?? []),
});

const customValues = (fields: { id?: string | null | undefined; values?: string[] | null | undefined }[]) =>
  Object.fromEntries(fields.map(({ id, values }) => [`custom_fields.${id}`, JSON.stringify(values ?? [])]));
