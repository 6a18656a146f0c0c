import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Page } from './answers.ts';
import { fql, given, pageUpTo } from './arguments.ts';
import { idsInQuery } from './by-ids.ts';
import type { FalconCall } from './call.ts';
import { byOffset, pageOfIds } from './pages.ts';
import { whole } from './refusals.ts';
import { type Kind, pathOf, reads } from './setting.ts';

/** Ids of a page that settings give at most. */
export const settingsPage = 200;

const unsortedQuery = v.strictObject({ filter: v.optional(fql), ...pageUpTo(settingsPage) });
const sortedQuery = v.strictObject({ ...unsortedQuery.entries, sort: v.optional(v.string()) });
export type SettingsQuery = v.InferInput<typeof sortedQuery>;

export const walked = v.strictObject({ filter: v.optional(fql) });
/** Which settings a walk visits. */
export type SettingsWalk = v.InferInput<typeof walked>;

/** Pages of ids, and the walks past them. */
export const lists = <K extends Kind>(call: FalconCall, kind: K) => ({
  /** One page of ids, 200 at most. */
  query: async (input: SettingsQuery = {}, options?: CallOptions) =>
    pageOf(call, kind, given(sortedQuery, input, `${kind.noun}.query`), options),
  // An order that a change of a setting does not touch.
  ...walks(call, kind, { sort: 'created_timestamp.asc' }),
});

/** The same of what comes in the platform's own order only. */
export const unsortedLists = <K extends Kind>(call: FalconCall, kind: K) => ({
  /** One page of ids, 200 at most. */
  query: async (input: Omit<SettingsQuery, 'sort'> = {}, options?: CallOptions) =>
    pageOf(call, kind, given(unsortedQuery, input, `${kind.noun}.query`), options),
  ...walks(call, kind, {}),
});

async function pageOf(
  call: FalconCall,
  kind: Kind,
  query: SettingsQuery,
  options?: CallOptions,
): Promise<Page<string>> {
  const { after: _, ...page } = await pageOfIds(call, pathOf(kind, 'queries'), query, options);
  return page;
}

function walks<K extends Kind>(call: FalconCall, kind: K, order: { sort?: string }) {
  const get = reads<K['schema']>(call, kind);
  async function* ids(input: SettingsWalk, what: string, options?: CallOptions): AsyncGenerator<string> {
    const query = { ...given(walked, input, what), ...order };
    const page = async (offset: number, limit: number) =>
      whole(await pageOf(call, kind, { ...query, offset, limit }, options), what, call.now());
    yield* byOffset(page, settingsPage, (it) => it);
  }
  return {
    /** Ids of all that match, past every page, each once. */
    iterIds: (input: SettingsWalk = {}, options?: CallOptions) => ids(input, `${kind.noun}.iterIds`, options),
    /** All that match, past every page, each once; one that is gone when it is read is left out. */
    iterAll: (input: SettingsWalk = {}, options?: CallOptions) => {
      const what = `${kind.noun}.iterAll`;
      const read = async (some: string[]) =>
        whole(await get({ ids: some }, options), what, call.now(), 404).resources;
      return hydrated(ids(input, what, options), read);
    },
  };
}

/** What ids stand for, read as many at a time as a call takes. */
export async function* hydrated<T>(
  ids: AsyncIterable<string>,
  read: (some: string[]) => Promise<T[]>,
): AsyncGenerator<T> {
  let lot: string[] = [];
  for await (const one of ids) {
    lot.push(one);
    if (lot.length < idsInQuery) continue;
    yield* await read(lot);
    lot = [];
  }
  if (lot.length > 0) yield* await read(lot);
}
