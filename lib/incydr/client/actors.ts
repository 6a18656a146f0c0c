import * as v from 'valibot';
import { Unexpected } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import { actor, actorFamily, actorsPage, type IncydrActor } from './answers/people.ts';
import { given, id, wholeNumber } from './arguments.ts';
import { type IncydrCall, pathTo } from './call.ts';
import { byPageNumber } from './pages.ts';

const longestPage = 500;
const filters = {
  nameStartsWith: v.optional(id),
  nameEndsWith: v.optional(id),
  active: v.optional(v.boolean()),
};
const search = v.strictObject({
  ...filters,
  page: v.optional(wholeNumber(1)),
  pageSize: v.optional(wholeNumber(1, longestPage)),
});
const walk = v.strictObject(filters);
const one = v.strictObject({ actorId: id });
const byName = v.strictObject({ name: id });
const date = v.optional(v.nullable(v.pipe(v.string(), v.isoDate('is not a date such as 2026-05-04'))));
const update = v.pipe(
  v.strictObject({
    actorId: id,
    notes: v.optional(v.nullable(v.string())),
    startDate: date,
    endDate: date,
  }),
  v.check(
    ({ notes, startDate, endDate }) => [notes, startDate, endDate].some((it) => it !== undefined),
    'names nothing to change',
  ),
);

export type IncydrActors = ReturnType<typeof incydrActors>;

/** Actors: whoever does something with files, under one name or several. A parent stands for all names of one person. */
export function incydrActors(call: IncydrCall) {
  const path = (input: v.InferInput<typeof one>, what: string) =>
    pathTo`/v1/actors/actor/id/${given(one, input, what).actorId}`;
  const namePath = (input: v.InferInput<typeof byName>, what: string) =>
    pathTo`/v1/actors/actor/name/${given(byName, input, what).name}`;
  const searched = async (
    where: string,
    input: v.InferInput<typeof search>,
    what: string,
    options: CallOptions | undefined,
  ): Promise<IncydrActor[]> => {
    const query = { page: 1, pageSize: longestPage, ...given(search, input, what) };
    const operation = { method: 'GET', path: where, query, repeatable: true } as const;
    return (await call.read(actorsPage, operation, options)).actors;
  };
  const searchPage = (input: v.InferInput<typeof search> = {}, options?: CallOptions) =>
    searched('/v1/actors/actor/search', input, 'actors.search', options);

  return {
    /** One page of actors. Pages count from 1 and have 500 actors at most; the platform tells no total. */
    search: searchPage,

    /** The same for parents: an actor that has one is given as it. */
    searchParents: (input: v.InferInput<typeof search> = {}, options?: CallOptions) =>
      searched('/v1/actors/actor/search/parent', input, 'actors.searchParents', options),

    /** All actors that match, each once. */
    async *iterAll(
      input: v.InferInput<typeof walk> = {},
      options?: CallOptions,
    ): AsyncGenerator<IncydrActor> {
      const asked = given(walk, input, 'actors.iterAll');
      yield* byPageNumber(
        async (page) => ({ items: await searchPage({ ...asked, page }, options), totalCount: null }),
        ({ actorId, name }) => actorId ?? name,
      );
    },

    /** One actor; null where there is none. */
    async getById(input: v.InferInput<typeof one>, options?: CallOptions): Promise<IncydrActor | null> {
      return call.find(actor, path(input, 'actors.getById'), options);
    },

    /** The parent of an actor, or the actor itself where it has none. */
    async getParentById(input: v.InferInput<typeof one>, options?: CallOptions): Promise<IncydrActor | null> {
      return call.find(actor, `${path(input, 'actors.getParentById')}/parent`, options);
    },

    /** The actor with a name, which is an e-mail address as a rule; its parent where it has one. */
    async getByName(input: v.InferInput<typeof byName>, options?: CallOptions): Promise<IncydrActor | null> {
      return call.find(actor, `${namePath(input, 'actors.getByName')}/parent`, options);
    },

    /** The parent of an actor and all its children. */
    async getFamilyById(input: v.InferInput<typeof one>, options?: CallOptions) {
      return call.find(actorFamily, `${path(input, 'actors.getFamilyById')}/family`, options);
    },

    /** The same by a name. */
    async getFamilyByName(input: v.InferInput<typeof byName>, options?: CallOptions) {
      return call.find(actorFamily, `${namePath(input, 'actors.getFamilyByName')}/family`, options);
    },

    /** Changes notes and dates of an actor: what is left out keeps its value, null clears it. @throws Unexpected where nothing changed */
    async update(input: v.InferInput<typeof update>, options?: CallOptions): Promise<IncydrActor> {
      const { actorId, ...changes } = given(update, input, 'actors.update');
      const where = pathTo`/v1/actors/actor/id/${actorId}`;
      const operation = { method: 'PATCH', path: where, json: changes, repeatable: false } as const;
      const got = await call.read(actor, operation, options);
      for (const field of ['notes', 'startDate', 'endDate'] as const)
        if (changes[field] !== undefined && (got[field] ?? '') !== (changes[field] ?? ''))
          throw new Unexpected(`incydr: PATCH ${where} was answered, but changed nothing of: ${field}`, {
            field,
          });
      return got;
    },
  };
}
