import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Page } from './answers.ts';
import { fql, given, wholeNumber } from './arguments.ts';
import type { FalconCall } from './call.ts';
import { accessTag } from './configuration-schemas.ts';
import { pageOfIds } from './pages.ts';
import { counts, pathOf, readsWithAccess } from './setting.ts';
import { hydrated, settingsPage, type SettingsWalk } from './setting-lists.ts';

const kind = { noun: 'accessTags', slug: 'access-tags', version: 'v1', schema: accessTag } as const;

const tagQuery = v.strictObject({
  filter: v.optional(fql),
  sort: v.optional(v.string()),
  limit: v.optional(wholeNumber(1, settingsPage)),
  after: v.optional(v.string()),
});

/** Access tags, which the API only reads: the one list that is paged by a token. */
export function falconAccessTags(call: FalconCall) {
  const get = readsWithAccess(call, kind);

  /** One page of ids; `after` leads to the next, and is null on the last. */
  const query = async (
    input: v.InferInput<typeof tagQuery> = {},
    options?: CallOptions,
  ): Promise<Page<string> & { after: string | null }> =>
    pageOfIds(call, pathOf(kind, 'queries'), given(tagQuery, input, 'accessTags.query'), options);

  async function* iterIds({ filter }: SettingsWalk = {}, options?: CallOptions): AsyncGenerator<string> {
    for (let after: string | null = ''; after !== null; ) {
      const from: string = after;
      const page: Awaited<ReturnType<typeof query>> = await query(
        { filter, sort: 'id.asc', limit: settingsPage, ...(from !== '' && { after: from }) },
        options,
      );
      yield* page.resources;
      // A token that leads nowhere new would lead there for ever.
      after = page.after === from || page.resources.length === 0 ? null : page.after;
    }
  }

  return {
    get,
    query,
    /** Ids of all that match, past every page. */
    iterIds,
    /** All that match, past every page. */
    iterAll: (input: SettingsWalk = {}, options?: CallOptions) =>
      hydrated(iterIds(input, options), get, options),
    aggregate: counts(call, kind),
  };
}
