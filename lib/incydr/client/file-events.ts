import * as v from 'valibot';
import type { Download } from '../../download.ts';
import type { CallOptions } from '../../http.ts';
import {
  fileEventGroups,
  fileEventsPage,
  type IncydrFileEvent,
  type IncydrFileEventsPage,
  type IncydrSavedSearch,
  savedSearches,
} from './answers/file-events.ts';
import { given, id, idsUpTo, wholeNumber } from './arguments.ts';
import { type IncydrCall, type Operation, pathTo, unlessMissing } from './call.ts';
import { withoutProblems } from './refusals.ts';

const clause = v.optional(v.picklist(['AND', 'OR']));
const filter = v.strictObject({
  /** `event.id`, `user.email`, `file.name` …: a word of the platform's console. */
  term: id,
  operator: v.optional(
    v.picklist([
      'IS',
      'IS_NOT',
      'IS_ANY',
      'IS_NONE',
      'EXISTS',
      'DOES_NOT_EXIST',
      'GREATER_THAN',
      'LESS_THAN',
      'ON',
      'ON_OR_AFTER',
      'ON_OR_BEFORE',
      'WITHIN_THE_LAST',
    ]),
  ),
  /** An array for IS_ANY and IS_NONE, a date for ON, an ISO duration for WITHIN_THE_LAST. */
  value: v.optional(
    v.nullable(
      v.union([v.string(), v.number(), v.boolean(), v.array(v.string())], 'is no value of a filter'),
    ),
  ),
});
const filterGroup = v.strictObject({ filterClause: clause, filters: v.array(filter) });
type Group =
  | v.InferInput<typeof filterGroup>
  | { subgroupClause?: 'AND' | 'OR' | undefined; subgroups: Group[] };
const group: v.GenericSchema<Group> = v.union(
  [filterGroup, v.strictObject({ subgroupClause: clause, subgroups: v.array(v.lazy(() => group)) })],
  'is no group of filters',
);
const criteria = { groups: v.optional(v.array(group)), groupClause: clause };
const sorting = { srtKey: v.optional(id), srtDir: v.optional(v.picklist(['asc', 'desc'])) };

const furthest = 10_000; // the longest page, and the last event that page numbers reach

const search = v.pipe(
  v.strictObject({
    ...criteria,
    ...sorting,
    pgNum: v.optional(wholeNumber(1)),
    pgSize: v.optional(wholeNumber(1, furthest)),
    /** Empty text asks for the first page of tokens, `nextPgToken` for the next. */
    pgToken: v.optional(v.nullable(v.string())),
  }),
  v.check(
    ({ pgNum = 1, pgSize = 100, pgToken = null }) => pgToken !== null || pgNum * pgSize <= furthest,
    `goes past event ${furthest}, which page numbers do not reach: use pgToken or iterAll`,
  ),
);
const walk = v.strictObject({ ...criteria, ...sorting });
const grouping = v.strictObject({
  ...criteria,
  groupingTerm: id,
  size: v.optional(wholeNumber(1, furthest)),
});
const eventIds = v.strictObject({ ids: idsUpTo(1_024) }); // criteria of one query
const savedSearch = v.strictObject({ id });
const hash = v.strictObject({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i, 'is no SHA-256 in hex')),
});
const content = v.strictObject({ id });

export type IncydrFileEvents = ReturnType<typeof incydrFileEvents>;

/** File events of the whole tenant (v2), by filters and groups of them; and the files that were captured with them. */
export function incydrFileEvents(call: IncydrCall) {
  const asking = (path: string, json: unknown): Operation => ({
    method: 'POST',
    path,
    json,
    repeatable: true,
  });

  const searched = async (json: unknown, options: CallOptions | undefined): Promise<IncydrFileEventsPage> => {
    const page = await call.read(fileEventsPage, asking('/v2/file-events', json), options);
    return withoutProblems(page, 'POST /v2/file-events');
  };

  return {
    /** One page of file events. Page numbers reach the first 10,000, tokens all of them. */
    async search(
      input: v.InferInput<typeof search> = {},
      options?: CallOptions,
    ): Promise<IncydrFileEventsPage> {
      return searched(given(search, input, 'fileEvents.search'), options);
    },

    /** File events by their ids, in the order asked for; those that the platform does not know are left out. */
    async getById(input: v.InferInput<typeof eventIds>, options?: CallOptions): Promise<IncydrFileEvent[]> {
      const { ids } = given(eventIds, input, 'fileEvents.getById');
      const filters = [{ term: 'event.id', operator: 'IS_ANY', value: ids }];
      const query = { groups: [{ filterClause: 'AND', filters }], groupClause: 'AND' };
      const { fileEvents } = await searched({ ...query, pgNum: 1, pgSize: ids.length }, options);
      const found = new Map(fileEvents.map((it) => [it.event?.id, it]));
      return ids.flatMap((it) => found.get(it) ?? []);
    },

    /** All file events that match, past the 10,000 that page numbers reach. */
    async *iterAll(
      input: v.InferInput<typeof walk> = {},
      options?: CallOptions,
    ): AsyncGenerator<IncydrFileEvent> {
      const asked = given(walk, input, 'fileEvents.iterAll');
      const seen = new Set<string>();
      for (let token: string | null = ''; token !== null && !seen.has(token); ) {
        seen.add(token); // one that leads nowhere new would lead there for ever
        const page: IncydrFileEventsPage = await searched(
          { ...asked, pgSize: 1_000, pgToken: token },
          options,
        );
        yield* page.fileEvents;
        token = page.fileEvents.length === 0 ? null : page.nextPgToken || null;
      }
    },

    /** The same search as CSV, up to 200,000 rows. */
    async exportCsv(input: v.InferInput<typeof walk> = {}, options?: CallOptions): Promise<Download> {
      const json = given(walk, input, 'fileEvents.exportCsv');
      return call.download(asking('/v2/file-events/export', json), 'the export of file events', options);
    },

    /** How many of the file events that match have each value of a term; 1,000 values unless told otherwise. */
    async group(input: v.InferInput<typeof grouping>, options?: CallOptions) {
      const json = given(grouping, input, 'fileEvents.group');
      const page = await call.read(fileEventGroups, asking('/v2/file-events/grouping', json), options);
      return withoutProblems(page, 'POST /v2/file-events/grouping').groups;
    },

    /** All saved searches. */
    async savedSearches(
      _input: Record<string, never> = {},
      options?: CallOptions,
    ): Promise<IncydrSavedSearch[]> {
      const path = '/v2/file-events/saved-searches';
      return (await call.read(savedSearches, { method: 'GET', path, repeatable: true }, options)).searches;
    },

    /** One saved search; null where there is none. */
    async savedSearch(
      input: v.InferInput<typeof savedSearch>,
      options?: CallOptions,
    ): Promise<IncydrSavedSearch | null> {
      const path = pathTo`/v2/file-events/saved-searches/${given(savedSearch, input, 'fileEvents.savedSearch').id}`;
      const operation: Operation = { method: 'GET', path, repeatable: true };
      const answer = await unlessMissing(call.read(savedSearches, operation, options), { searches: [] });
      return answer.searches[0] ?? null;
    },

    /** A captured file by its content. */
    async downloadBySha256(input: v.InferInput<typeof hash>, options?: CallOptions): Promise<Download> {
      const path = pathTo`/v1/files/get-file-by-sha256/${given(hash, input, 'fileEvents.downloadBySha256').sha256}`;
      return call.downloadCaptured({ path }, options);
    },

    /** A captured file by the `event.xfcEventId` of its file event. */
    async downloadByXfcContentId(
      input: v.InferInput<typeof content>,
      options?: CallOptions,
    ): Promise<Download> {
      const { id: asked } = given(content, input, 'fileEvents.downloadByXfcContentId');
      const path = pathTo`/v1/files/get-file-by-xfc-content-id/${asked}`;
      return call.downloadCaptured({ path }, options);
    },
  };
}
