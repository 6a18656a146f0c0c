import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import { aggregate, aggregation, type Aggregation, type AggregateResult } from './aggregates.ts';
import type { Answered, Found } from './answers.ts';
import { given, idList } from './arguments.ts';
import { idsInQuery, readByIds } from './by-ids.ts';
import type { FalconCall } from './call.ts';

type Identified = v.GenericSchema<unknown, { id?: string | null | undefined }>;

/** A kind of settings: its place in paths, and how one looks. */
export type Kind<S extends Identified = Identified> = {
  /** As errors name its methods: `templates.get`. */
  noun: string;
  slug: string;
  version: 'v1' | 'v2';
  schema: S;
};

export const pathOf = (
  { slug, version }: Pick<Kind, 'slug' | 'version'>,
  level: 'entities' | 'queries' | 'aggregates',
) => `/casemgmt/${level}/${slug}/${version}`;

const withAccess = v.strictObject({ ...idList.entries, with_has_access: v.optional(v.boolean()) });

/** Reads by ids, any number of them, in the order asked for. */
export const reads =
  <S extends Identified>(call: FalconCall, kind: Kind<S>) =>
  async (input: v.InferInput<typeof idList>, options?: CallOptions): Promise<Found<v.InferOutput<S>>> =>
    read(call, kind, given(idList, input, `${kind.noun}.get`), options);

/** The same of what not every caller may use: each then tells whether this one may. */
export const readsWithAccess =
  <S extends Identified>(call: FalconCall, kind: Kind<S>) =>
  async (input: v.InferInput<typeof withAccess>, options?: CallOptions): Promise<Found<v.InferOutput<S>>> =>
    read(call, kind, given(withAccess, input, `${kind.noun}.get`), options);

const read = <S extends Identified>(
  call: FalconCall,
  kind: Kind<S>,
  { ids, with_has_access }: v.InferOutput<typeof withAccess>,
  options?: CallOptions,
) =>
  readByIds(
    call,
    {
      ids,
      operation: (some) => ({
        method: 'GET',
        path: pathOf(kind, 'entities'),
        query: { ids: some, with_has_access },
        repeatable: true,
      }),
      schema: kind.schema,
      idOf: (it) => it.id,
      perCall: idsInQuery,
    },
    options,
  );

/** Counts by the values of a field, or by ranges of time. */
export const counts =
  (call: FalconCall, kind: Kind) =>
  async (input: Aggregation, options?: CallOptions): Promise<Answered<AggregateResult>> =>
    aggregate(
      call,
      { path: pathOf(kind, 'aggregates') },
      given(aggregation, input, `${kind.noun}.aggregate`),
      options,
    );
