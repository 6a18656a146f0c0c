import * as v from 'valibot';
import type { Answer, Operation } from '../../platform.ts';
import { jsonBody } from '../body.ts';
import { type Filter, filtersIn, type Group, isOperator, matches, valuesOf } from './query.ts';
import type { FileEvent } from './file-event.ts';
import type { IncydrState } from '../state.ts';

const clause = v.nullish(v.picklist(['AND', 'OR']), 'AND');
const filter = v.object({
  term: v.string(),
  operator: v.nullish(v.string(), 'IS'),
  value: v.nullish(v.union([v.string(), v.number(), v.array(v.string())]), null),
});
const group: v.GenericSchema<unknown, Group> = v.union([
  v.object({ subgroupClause: clause, subgroups: v.array(v.lazy(() => group)) }),
  v.object({ filterClause: clause, filters: v.array(filter) }),
]);
const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const search = v.object({
  groups: v.nullish(v.array(group), []),
  groupClause: clause,
  pgNum: v.nullish(wholeNumber, 1),
  pgSize: v.nullish(wholeNumber, 100),
  pgToken: v.nullish(v.string(), null),
  srtDir: v.nullish(v.picklist(['asc', 'desc']), 'asc'),
  srtKey: v.nullish(v.string(), 'event.id'),
});
type Search = v.InferOutput<typeof search>;

const furthest = 10_000; // the longest page, and the last event that page numbers reach

/** The search for file events, by filters and groups of them. */
export const fileEventOperations = (state: IncydrState): Operation[] => [
  {
    id: 'fileEvents.search',
    method: 'POST',
    path: '/v2/file-events',
    answer: ({ body }) => {
      const asked = jsonBody(search, body);
      const all: Group = { subgroupClause: asked.groupClause, subgroups: asked.groups };
      const bad = filtersIn(all).find(({ operator }) => !isOperator(operator));
      if (bad) return queryProblem('INVALID_FILTER', 'the simulator does not know this operator', bad);
      const start = startOf(asked);
      if (start === 'INVALID_PAGE_TOKEN') return queryProblem(start, start);
      if (start === 'SEARCH_FAILED') return queryProblem(start, 'page and page size go past 10,000');
      return found(
        [...state.fileEvents.values()].map(({ event }) => event),
        all,
        asked,
        start,
      );
    },
  },
];

function found(events: FileEvent[], all: Group, asked: Search, start: number): Answer {
  const isAnything = 'subgroups' in all && all.subgroups.length === 0;
  const matching = isAnything ? events : events.filter((it) => matches(it, all));
  const fileEvents = sorted(matching, asked).slice(start, start + asked.pgSize);
  const end = start + fileEvents.length;
  const nextPgToken = asked.pgToken !== null && end < matching.length ? tokenOf(end) : null;
  return { status: 200, json: { fileEvents, nextPgToken, problems: null, totalCount: matching.length } };
}

function sorted(events: FileEvent[], { srtKey, srtDir }: Search): FileEvent[] {
  const sign = srtDir === 'asc' ? 1 : -1;
  const keyed = events.map((event) => ({ event, key: valuesOf(event, srtKey)[0] ?? '' }));
  keyed.sort((left, right) => (left.key === right.key ? 0 : left.key < right.key ? -sign : sign));
  return keyed.map(({ event }) => event);
}

/** Where the page begins: by its number, or by its token, which reaches further. */
function startOf({ pgNum, pgSize, pgToken }: Search): number | 'INVALID_PAGE_TOKEN' | 'SEARCH_FAILED' {
  if (pgSize > furthest) return 'SEARCH_FAILED';
  if (pgToken === null) return pgNum * pgSize > furthest ? 'SEARCH_FAILED' : (pgNum - 1) * pgSize;
  if (pgToken === '') return 0;
  const offset = /^from:(\d+)$/.exec(Buffer.from(pgToken, 'base64url').toString())?.[1];
  return offset === undefined ? 'INVALID_PAGE_TOKEN' : Number(offset);
}

const tokenOf = (offset: number): string => Buffer.from(`from:${offset}`).toString('base64url');

function queryProblem(type: string, description: string, bad: Filter | null = null): Answer {
  const badFilter = bad && { ...bad, value: bad.value === null ? null : [bad.value].flat().map(String) };
  return {
    status: 400,
    json: {
      fileEvents: null,
      nextPgToken: null,
      problems: [{ type, description, badFilter }],
      totalCount: null,
    },
  };
}
