import type { Answer, Call, Operation } from '../../platform.ts';
import type { Value } from '../fql.ts';
import type { Head, Stamp } from './state.ts';

/** The records of one kind, as reads, queries and aggregates see them. */
export type Collection<T extends { id: string }> = {
  noun: string;
  /** The kind's name in paths: `/casemgmt/entities/{slug}/{version}`. */
  slug: string;
  version: 'v1' | 'v2';
  /** Oldest first. */
  all: () => readonly T[];
  view: (record: T, query: URLSearchParams) => object;
  /** What a filter, a sort or an aggregate can name. */
  values: Record<string, (record: T) => readonly Value[]>;
};

/** What a filter can name of who wrote a record, and when. */
export const stampValues = {
  created_by_name: (it: Stamp) => [it.created_by_name],
  updated_by_name: (it: Stamp) => [it.updated_by_name],
  created_timestamp: (it: Stamp) => [it.created_timestamp],
  updated_timestamp: (it: Stamp) => [it.updated_timestamp],
};

/** The filter fields that most kinds have. */
export const headValues = {
  ...stampValues,
  id: ({ id }: Head) => [id],
  cid: ({ cid }: Head) => [cid],
};

/** An operation of a kind, under the vendor's name for it. */
export const operationOf = (
  { slug, version }: Pick<Collection<never>, 'slug' | 'version'>,
  level: 'entities' | 'queries' | 'aggregates',
  method: string,
  answer: (call: Call) => Answer | Promise<Answer>,
): Operation => ({
  id: [level, slug.replaceAll('-', '_'), method.toLowerCase(), version].join('_'),
  method,
  path: `/casemgmt/${level}/${slug}/${version}`,
  answer,
});
