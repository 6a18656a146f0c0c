import { Readable } from 'node:stream';
import * as v from 'valibot';
import type { Answer, Operation } from '../../platform.ts';
import { jsonBody } from '../body.ts';
import { attachment } from '../exports/attachment.ts';
import { csvOf } from '../exports/csv.ts';
import type { IncydrSwitches } from '../switches.ts';
import type { Tenant } from '../tenant.ts';
import type { FileEvent } from './file-event.ts';
import { inOrder, placeAfter } from './order.ts';
import { type Criteria, criteria, eventsFound, problemOf, type QueryProblem, valuesOf } from './query.ts';
import { eventTerms } from './terms.ts';

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const search = v.object({
  ...criteria,
  pgNum: v.nullish(wholeNumber, 1),
  pgSize: v.nullish(wholeNumber, 100),
  pgToken: v.nullish(v.string(), null),
  srtDir: v.nullish(v.picklist(['asc', 'desc']), 'asc'),
  srtKey: v.nullish(v.string(), 'event.id'),
});
type Search = v.InferOutput<typeof search>;
const grouping = v.object({ ...criteria, groupingTerm: v.string(), size: v.nullish(wholeNumber, 1_000) });
type Grouping = v.InferOutput<typeof grouping>;

const furthest = 10_000; // the longest page, and the last event that page numbers reach
const mostExported = 200_000;

/** The searches for file events, by filters and groups of them. */
export function searchOperations({ fileEvents, switches, now }: Tenant): Operation[] {
  const all = () => [...fileEvents.known.values()].map(({ event }) => event);
  const found = (asked: Criteria) => eventsFound(all(), asked, now());
  const sorted = (asked: Search) => inOrder(found(asked), asked.srtKey, asked.srtDir);

  const page = (asked: Search): Answer => {
    const events = sorted(asked);
    const start = startOf(asked, events, (id) => fileEvents.known.get(id)?.event);
    if (start === null) return refused(problem('INVALID_PAGE_TOKEN', 'INVALID_PAGE_TOKEN'));
    const fileEventsFound = events.slice(start, start + asked.pgSize);
    const hasMore = start + asked.pgSize < events.length;
    const nextPgToken = asked.pgToken !== null && hasMore ? fileEventsFound.at(-1)?.event.id : null;
    return {
      status: 200,
      json: { fileEvents: fileEventsFound, nextPgToken, problems: null, totalCount: events.length },
    };
  };

  return [
    {
      id: 'fileEvents.search',
      method: 'POST',
      path: '/v2/file-events',
      answer: ({ body }) => {
        const asked = jsonBody(search, body);
        const wrong = problemOf(asked) ?? problemOfTerm(asked.srtKey) ?? problemOfPage(asked);
        return wrong ? refused(wrong) : page(asked);
      },
    },
    {
      id: 'fileEvents.export',
      method: 'POST',
      path: '/v2/file-events/export',
      answer: ({ body }) => {
        const asked = jsonBody(search, body);
        const wrong = problemOf(asked) ?? problemOfTerm(asked.srtKey);
        if (wrong) return refused(wrong);
        const rows = sorted(asked)
          .slice(0, mostExported)
          .flatMap(({ event }) => fileEvents.known.get(event.id) ?? []);
        const csv = Readable.from(csvOf(rows, switches().csvHeadings), { objectMode: false });
        return { status: 200, headers: attachment('text/csv', 'file-events.csv', switches()), body: csv };
      },
    },
    {
      id: 'fileEvents.groups',
      method: 'POST',
      path: '/v2/file-events/grouping',
      answer: ({ body }) => {
        const asked = jsonBody(grouping, body);
        const wrong =
          problemOf(asked) ?? problemOfTerm(asked.groupingTerm) ?? problemOfSize(asked, switches());
        if (wrong) return refused(wrong);
        return { status: 200, json: { groups: groupsOf(found(asked), asked), problems: null } };
      },
    },
  ];
}

/** Where the page begins: by its number, or after the event that its token names. Null: no such event. */
function startOf(
  { pgNum, pgSize, pgToken, srtKey, srtDir }: Search,
  sorted: FileEvent[],
  eventOf: (id: string) => FileEvent | undefined,
): number | null {
  if (pgToken === null) return (pgNum - 1) * pgSize;
  if (pgToken === '') return 0;
  const last = eventOf(pgToken);
  return last ? placeAfter(sorted, last, srtKey, srtDir) : null;
}

function problemOfPage({ pgNum, pgSize, pgToken }: Search): QueryProblem | null {
  const end = pgToken === null ? pgNum * pgSize : pgSize; // a token reaches past what page numbers reach
  return end > furthest ? problem('SEARCH_FAILED', 'page and page size go past 10,000') : null;
}

const problemOfSize = ({ size }: Grouping, { maxGroups }: IncydrSwitches): QueryProblem | null =>
  size > maxGroups ? problem('SEARCH_FAILED', `size goes past ${maxGroups}`) : null;

const problemOfTerm = (term: string): QueryProblem | null =>
  eventTerms.has(term) ? null : problem('INVALID_TERM', `no such term: ${term}`);

function groupsOf(events: FileEvent[], { groupingTerm, size }: Grouping) {
  const counts = new Map<string, number>();
  for (const event of events)
    for (const value of new Set(valuesOf(event, groupingTerm).map(String)))
      counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, docCount]) => ({ value, docCount }))
    .toSorted((left, right) => right.docCount - left.docCount || (left.value < right.value ? -1 : 1))
    .slice(0, size);
}

const problem = (type: string, description: string): QueryProblem => ({ type, description, badFilter: null });

function refused({ type, description, badFilter: bad }: QueryProblem): Answer {
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
