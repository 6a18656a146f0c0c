import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Page } from './answers.ts';
import { fql, given, wholeNumber } from './arguments.ts';
import type { FalconCall } from './call.ts';
import { accessTag } from './configuration-schemas.ts';
import { pageOfIds } from './pages.ts';
import { whole } from './refusals.ts';
import { counts, pathOf, readsWithAccess } from './setting.ts';
import { hydrated, settingsPage, type SettingsWalk, walked } from './setting-lists.ts';

const kind = { noun: 'accessTags', slug: 'access-tags', version: 'v1', schema: accessTag } as const;

const tagQuery = v.strictObject({
  filter: v.optional(fql),
  sort: v.optional(v.string()),
  limit: v.optional(wholeNumber(1, settingsPage)),
  after: v.optional(v.string()),
});

type TagPage = Page<string> & { after: string | null };

/** Access tags, which the API only reads: the one list that is paged by a token. */
export function falconAccessTags(call: FalconCall) {
  const get = readsWithAccess(call, kind);

  /** One page of ids; `after` leads to the next, and is null on the last. */
  const query = async (input: v.InferInput<typeof tagQuery> = {}, options?: CallOptions): Promise<TagPage> =>
    pageOfIds(call, pathOf(kind, 'queries'), given(tagQuery, input, 'accessTags.query'), options);

  async function* ids(input: SettingsWalk, what: string, options?: CallOptions): AsyncGenerator<string> {
    const asked = { ...given(walked, input, what), sort: 'id.asc', limit: settingsPage };
    const followed = new Set<string>(); // a token that leads nowhere new would lead there for ever
    for (let after: string | null = null; ; ) {
      const from: { after?: string } = after === null ? {} : { after };
      const page: TagPage = whole(await query({ ...asked, ...from }, options), what, call.now());
      yield* page.resources;
      after = page.after;
      if (after === null || page.resources.length === 0 || followed.has(after)) return;
      followed.add(after);
    }
  }

  return {
    get,
    query,
    /** Ids of all that match, past every page. */
    iterIds: (input: SettingsWalk = {}, options?: CallOptions) => ids(input, 'accessTags.iterIds', options),
    /** All that match, past every page. */
    iterAll: (input: SettingsWalk = {}, options?: CallOptions) => {
      const what = 'accessTags.iterAll';
      const read = async (some: string[]) =>
        whole(await get({ ids: some }, options), what, call.now(), 404).resources;
      return hydrated(ids(input, what, options), read);
    },
    aggregate: counts(call, kind),
  };
}
