import type { CallOptions } from '../../http.ts';
import type { IncydrCasesPage, IncydrCaseSummary } from './answers/cases.ts';
import type { IncydrCasesAsked, IncydrCaseWalk } from './case-schemas.ts';
import { byPageNumber, withPageSize } from './pages.ts';

/** Gives one page of cases: `cases.getPage`. */
export type GetPage = (input: IncydrCasesAsked, options?: CallOptions) => Promise<IncydrCasesPage>;
type TimeKey = 'createdAt' | 'updatedAt';

const aDay = 24 * 3_600_000;

/**
 * All cases that match. By `number` (which is the order of creation), `createdAt` and `updatedAt` they are read by key and not by page
 * number: the first page from the last timestamp on, again and again, without what was seen. So no case is missed or comes twice
 * while others are opened, changed and deleted. The other sorts have page numbers alone.
 */
export async function* walkCases(
  getPage: GetPage,
  { srtKey = 'number', srtDir = 'asc', ...filters }: IncydrCaseWalk,
  now: Date,
  options?: CallOptions,
): AsyncGenerator<IncydrCaseSummary> {
  const sized = withPageSize();
  const list = (asked: IncydrCasesAsked) =>
    sized((pgSize) => getPage({ ...filters, ...asked, pgSize }, options));

  if (srtKey !== 'number' && srtKey !== 'createdAt' && srtKey !== 'updatedAt')
    return yield* byPageNumber(
      async (pgNum) => {
        const { cases, totalCount } = await list({ srtKey, srtDir, pgNum });
        return { items: cases, totalCount };
      },
      ({ number }) => number,
    );

  const key = srtKey === 'updatedAt' ? 'updatedAt' : 'createdAt';
  const { from = new Date(0), to } = filters[key] ?? {};
  // Clocks differ, and a case that changes under way belongs to an open span too.
  const end = to ?? new Date(now.getTime() + aDay);
  // A span with an end may hold several versions of a case; one without would never end for whoever changes each case it is given.
  const versionOf = ({ number, updatedAt }: IncydrCaseSummary) =>
    key === 'updatedAt' && to !== undefined ? `${number}@${updatedAt}` : number;
  const fresh = unseen(versionOf);
  let newest: number | null = null;
  for await (const page of byTime(list, key, srtDir, { from, to: end })) {
    newest ??= timeOf(page[0], key);
    yield* fresh(page);
  }
  if (key === 'createdAt' || srtDir === 'asc' || newest === null) return;
  // What changed while the walk went backwards has moved behind it.
  for await (const page of byTime(list, key, 'asc', { from: new Date(newest - 1), to: end }))
    yield* fresh(page);
}

function unseen<T>(keyOf: (item: T) => unknown) {
  const seen = new Set<unknown>();
  return (items: T[]): T[] =>
    items.filter((item) => {
      const key = keyOf(item);
      return !seen.has(key) && seen.add(key);
    });
}

type Bounds = { from: Date | string; to: Date | string };

/** Pages of cases by a time of theirs; the last cases of a page come again on the next one. */
async function* byTime(
  list: (asked: IncydrCasesAsked) => Promise<IncydrCasesPage>,
  key: TimeKey,
  srtDir: 'asc' | 'desc',
  bounds: Bounds,
): AsyncGenerator<IncydrCaseSummary[]> {
  const isForwards = srtDir === 'asc';
  let { from, to } = bounds;
  let given = new Set<number>();
  for (let pgNum = 1, read = 0, total = 0; ; ) {
    const { cases, totalCount } = await list({ [key]: { from, to }, srtKey: key, srtDir, pgNum });
    yield cases;
    // A platform that does not count may give its last page for ever.
    if (totalCount === null && pgNum > 1 && cases.every(({ number }) => given.has(number))) return;
    given = new Set([...(pgNum > 1 ? given : []), ...cases.map(({ number }) => number)]);
    read += cases.length;
    const hasShrunk = pgNum > 1 && totalCount !== null && totalCount < total;
    total = totalCount ?? 0;
    // A short page is no sign of the end: the platform's own limit may be lower than what was asked for.
    if (!hasShrunk && (cases.length === 0 || read >= (totalCount ?? Number.POSITIVE_INFINITY))) return;
    const last = timeOf(cases.at(-1), key);
    // A millisecond more: timestamps are finer than our dates, and the bound may leave out what lies on it.
    const next = last === null ? null : last + (isForwards ? -1 : 1);
    const isNearer = next !== null && (isForwards ? next > timeIn(from) : next < timeIn(to));
    if (isNearer) {
      if (isForwards) from = new Date(next);
      else to = new Date(next);
    }
    // More cases of one instant than a page holds: only there does the page number move, and back where one was deleted.
    pgNum = isNearer || hasShrunk ? 1 : pgNum + 1;
    if (pgNum === 1) [read, total] = [0, 0];
  }
}

const timeIn = (at: Date | string): number => new Date(at).getTime();

function timeOf(one: IncydrCaseSummary | undefined, key: TimeKey): number | null {
  const time = Date.parse(one?.[key] ?? '');
  return Number.isNaN(time) ? null : time;
}
