import { Declined } from '../errors.ts';
import type { ChangedCase } from '../exports/plan.ts';
import type { CaseFilter, IncydrClient } from './client.ts';
import type { CasesPage } from './schemas.ts';

// The vendor's older client asked for as many. A platform that gives fewer a page is read to its end all the same.
const pageSize = 500;
// What one gets without asking; no source tells the most that one can ask for.
const surePageSize = 100;

/**
 * Every case that changed in a span, each version once.
 * Read by key, not by page number: the first page from the last timestamp on, again and again, without what was seen.
 * Pages shift while cases change; a case that changes under way comes again, further on or in the next span.
 */
export async function* changedCases(
  client: IncydrClient,
  from: Date,
  until: Date,
  sendBefore: Date,
): AsyncGenerator<ChangedCase> {
  const seen = new Set<string>();
  let size = pageSize;
  const list = async (filter: CaseFilter): Promise<CasesPage> => {
    try {
      return await client.listCases({ ...filter, pageSize: size }, { sendBefore });
    } catch (error) {
      if (!(error instanceof Declined) || error.status !== 400 || size === surePageSize) throw error;
      size = surePageSize;
      return list(filter);
    }
  };
  for (let cursor = from, page = 1, read = 0; ; ) {
    const { cases, totalCount } = await list({ updatedAt: { from: cursor, until }, sort: 'updatedAt', page });
    for (const { number, updatedAt, createdAt } of cases) {
      const version = `${number}@${updatedAt}`;
      if (seen.has(version)) continue;
      seen.add(version);
      yield { caseId: String(number), updatedAt: updatedAt ?? createdAt ?? until.toISOString() };
    }
    read += cases.length;
    // A short page is no sign of the end: the platform's own limit may be lower than what was asked for.
    if (cases.length === 0 || read >= (totalCount ?? Number.POSITIVE_INFINITY)) return;
    // A millisecond back: timestamps are finer than our dates, and the bound may leave out what lies on it.
    const last = Date.parse(cases.at(-1)?.updatedAt ?? '') - 1;
    // More cases of one instant than a page holds: only there does the page number move.
    if (last > cursor.getTime()) [cursor, page, read] = [new Date(last), 1, 0];
    else page += 1;
  }
}
