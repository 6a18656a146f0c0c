import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import { aggregate, type Aggregation } from './aggregates.ts';
import type { Deleted, Found, Page, Written } from './answers.ts';
import { fql, given, type id, idList, pageUpTo } from './arguments.ts';
import { deletedOf, idsInQuery, onlyOne, readByIds } from './by-ids.ts';
import type { FalconCall, Operation } from './call.ts';
import { changedAsAsked } from './changed.ts';
import { byOffset, pageOfIds } from './pages.ts';

/** Ids of a page that settings give at most. */
export const settingsPage = 200;

/** A kind of settings: its place in paths, and how one looks. */
export type Kind<S extends v.GenericSchema> = {
  /** As errors name its methods: `templates.get`. */
  noun: string;
  slug: string;
  version: 'v1' | 'v2';
  schema: S;
  idOf: (resource: v.InferOutput<S>) => string | null | undefined;
};

const settingsQuery = v.strictObject({
  filter: v.optional(fql),
  sort: v.optional(v.string()),
  ...pageUpTo(settingsPage),
});
export type SettingsQuery = v.InferInput<typeof settingsQuery>;

const pathOf = ({ slug, version }: Pick<Kind<v.GenericSchema>, 'slug' | 'version'>, level: string) =>
  `/casemgmt/${level}/${slug}/${version}`;

/** Reads by ids. */
export const reads =
  <S extends v.GenericSchema>(call: FalconCall, kind: Kind<S>) =>
  async (
    { ids, with_has_access }: { ids: string[]; with_has_access?: boolean },
    options?: CallOptions,
  ): Promise<Found<v.InferOutput<S>>> =>
    readByIds(
      call,
      {
        ids: given(idList, { ids }, `${kind.noun}.get`).ids,
        operation: (some) => ({
          method: 'GET',
          path: pathOf(kind, 'entities'),
          query: { ids: some, with_has_access },
          repeatable: true,
        }),
        schema: kind.schema,
        idOf: kind.idOf,
        perCall: idsInQuery,
      },
      options,
    );

/** Pages of ids, and the walks past them. */
export function lists<S extends v.GenericSchema>(call: FalconCall, kind: Kind<S>, stable: string | null) {
  const get = reads(call, kind);
  const query = async (input: SettingsQuery = {}, options?: CallOptions): Promise<Page<string>> => {
    const asked = given(settingsQuery, input, `${kind.noun}.query`);
    const { after: _, ...page } = await pageOfIds(call, pathOf(kind, 'queries'), asked, options);
    return page;
  };
  const iterIds = (input: { filter?: string } = {}, options?: CallOptions): AsyncGenerator<string> =>
    byOffset(
      (offset, limit) => query({ ...input, ...(stable && { sort: stable }), offset, limit }, options),
      settingsPage,
      (it) => it,
    );
  return {
    query,
    iterIds,
    iterAll: (input: { filter?: string } = {}, options?: CallOptions) =>
      hydrated(iterIds(input, options), get, options),
  };
}

/** What ids stand for, read as many at a time as a call takes. */
export async function* hydrated<T>(
  ids: AsyncIterable<string>,
  get: (input: { ids: string[] }, options?: CallOptions) => Promise<Found<T>>,
  options?: CallOptions,
): AsyncGenerator<T> {
  let lot: string[] = [];
  for await (const one of ids) {
    lot.push(one);
    if (lot.length < idsInQuery) continue;
    yield* (await get({ ids: lot }, options)).resources;
    lot = [];
  }
  if (lot.length > 0) yield* (await get({ ids: lot }, options)).resources;
}

/** Counts by the values of a field, or by ranges of time. */
export const counts =
  (call: FalconCall, kind: Pick<Kind<v.GenericSchema>, 'noun' | 'slug' | 'version'>) =>
  (input: Aggregation, options?: CallOptions) =>
    aggregate(call, { path: pathOf(kind, 'aggregates'), what: `${kind.noun}.aggregate` }, input, options);

/** Creates and changes one; a change is held against its answer, or against a read where that has none. */
export function writes<S extends v.GenericSchema>(call: FalconCall, kind: Kind<S>) {
  const path = pathOf(kind, 'entities');
  return {
    create: async (json: object, options?: CallOptions): Promise<Written<v.InferOutput<S>>> =>
      onlyOne(
        await call.resources({ method: 'POST', path, json, repeatable: false }, kind.schema, options),
        `a new thing of ${kind.noun}`,
      ),
    update: async (
      json: { id: v.InferInput<typeof id> },
      options?: CallOptions,
    ): Promise<Written<v.InferOutput<S>>> => {
      const operation: Operation = { method: 'PATCH', path, json, repeatable: false };
      const { resources, errors, traceId } = await call.resources(operation, kind.schema, options);
      const found =
        resources.length > 0 ? resources : (await reads(call, kind)({ ids: [json.id] }, options)).resources;
      const written = onlyOne({ resources: found, errors, traceId }, `the change of ${kind.noun}`);
      changedAsAsked(json, Object(written.resource), `the change of ${kind.noun}`, traceId);
      return written;
    },
    /** Deletes by ids. A second deletion finds nothing to do. */
    delete: async (input: { ids: string[] }, options?: CallOptions): Promise<Deleted> => {
      const { ids } = given(idList, input, `${kind.noun}.delete`);
      const operation: Operation = { method: 'DELETE', path, query: { ids }, repeatable: true };
      return deletedOf(await call.resources(operation, v.string(), options));
    },
  };
}
