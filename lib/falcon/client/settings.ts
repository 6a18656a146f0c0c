import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Page } from './answers.ts';
import { fql, given, wholeNumber } from './arguments.ts';
import type { FalconCall } from './call.ts';
import {
  accessTag,
  field,
  groupUpdate,
  groupUpdateV1,
  newGroup,
  newGroupV1,
  newSla,
  notificationGroup,
  notificationGroupV1,
  sla,
  slaUpdate,
} from './configuration-schemas.ts';
import { pageOfIds } from './pages.ts';
import { counts, hydrated, type Kind, lists, reads, settingsPage, writes } from './setting.ts';

const oldestFirst = 'created_timestamp.asc';

/** SLAs: how soon a case is to be acknowledged and resolved, and who hears of it when it is not. */
export function falconSlas(call: FalconCall) {
  const kind: Kind<typeof sla> = {
    noun: 'slas',
    slug: 'slas',
    version: 'v1',
    schema: sla,
    idOf: (it) => it.id,
  };
  const { create, update, delete: remove } = writes(call, kind);
  return {
    get: reads(call, kind),
    create: async (input: v.InferInput<typeof newSla>, options?: CallOptions) =>
      create(given(newSla, input, 'slas.create'), options),
    update: async (input: v.InferInput<typeof slaUpdate>, options?: CallOptions) =>
      update(given(slaUpdate, input, 'slas.update'), options),
    delete: remove,
    ...lists(call, kind, oldestFirst),
    aggregate: counts(call, kind),
  };
}

/** Notification groups in their present form. */
export function falconNotificationGroups(call: FalconCall) {
  const kind: Kind<typeof notificationGroup> = {
    noun: 'notificationGroups',
    slug: 'notification-groups',
    version: 'v2',
    schema: notificationGroup,
    idOf: (it) => it.id,
  };
  const { create, update, delete: remove } = writes(call, kind);
  return {
    get: reads(call, kind),
    create: async (input: v.InferInput<typeof newGroup>, options?: CallOptions) =>
      create(given(newGroup, input, 'notificationGroups.create'), options),
    update: async (input: v.InferInput<typeof groupUpdate>, options?: CallOptions) =>
      update(given(groupUpdate, input, 'notificationGroups.update'), options),
    delete: remove,
    ...lists(call, kind, oldestFirst),
    aggregate: counts(call, kind),
  };
}

/** The same groups in their older form, which the platform calls deprecated. */
export function falconNotificationGroupsV1(call: FalconCall) {
  const kind: Kind<typeof notificationGroupV1> = {
    noun: 'notificationGroupsV1',
    slug: 'notification-groups',
    version: 'v1',
    schema: notificationGroupV1,
    idOf: (it) => it.id,
  };
  const { create, update, delete: remove } = writes(call, kind);
  return {
    get: reads(call, kind),
    create: async (input: v.InferInput<typeof newGroupV1>, options?: CallOptions) =>
      create(given(newGroupV1, input, 'notificationGroupsV1.create'), options),
    update: async (input: v.InferInput<typeof groupUpdateV1>, options?: CallOptions) =>
      update(given(groupUpdateV1, input, 'notificationGroupsV1.update'), options),
    delete: remove,
    ...lists(call, kind, oldestFirst),
    aggregate: counts(call, kind),
  };
}

/** Fields: those that come with the platform, and those of templates, which make and change them. */
export function falconFields(call: FalconCall) {
  const kind: Kind<typeof field> = {
    noun: 'fields',
    slug: 'fields',
    version: 'v1',
    schema: field,
    idOf: (it) => it.id,
  };
  return { get: reads(call, kind), ...lists(call, kind, null) };
}

const tagQuery = v.strictObject({
  filter: v.optional(fql),
  sort: v.optional(v.string()),
  limit: v.optional(wholeNumber(1, settingsPage)),
  after: v.optional(v.string()),
});

/** Access tags, which the API only reads: the one list that is paged by a token. */
export function falconAccessTags(call: FalconCall) {
  const kind: Kind<typeof accessTag> = {
    noun: 'accessTags',
    slug: 'access-tags',
    version: 'v1',
    schema: accessTag,
    idOf: (it) => it.id,
  };
  const get = reads(call, kind);
  /** One page of ids; `after` leads to the next, and is null on the last. */
  const query = async (input: v.InferInput<typeof tagQuery> = {}, options?: CallOptions) =>
    pageOfIds(call, '/casemgmt/queries/access-tags/v1', given(tagQuery, input, 'accessTags.query'), options);
  async function* iterIds(input: { filter?: string } = {}, options?: CallOptions): AsyncGenerator<string> {
    for (let after: string | null = ''; after !== null; ) {
      const from: string = after;
      const page: Page<string> & { after: string | null } = await query(
        { ...input, sort: 'id.asc', limit: settingsPage, ...(from !== '' && { after: from }) },
        options,
      );
      yield* page.resources;
      after = page.after === from || page.resources.length === 0 ? null : page.after;
    }
  }
  return {
    get,
    query,
    iterIds,
    iterAll: (input: { filter?: string } = {}, options?: CallOptions) =>
      hydrated(iterIds(input, options), get, options),
    aggregate: counts(call, kind),
  };
}
