import type { ChangedCase } from '../exports/plan.ts';
import type { IncydrClient } from './client.ts';

// The vendor's older client asked for as many.
const pageSize = 500;

/**
 * Every case that changed in a span, each version once.
 * Read by key, not by page number: the first page from the last timestamp on, again and again, without what was seen.
 * Pages shift while cases change; a case that changes under way comes again, further on.
 */
export async function* changedCases(
  client: IncydrClient,
  from: Date,
  until: Date,
  sendBefore: Date,
): AsyncGenerator<ChangedCase> {
  const seen = new Set<string>();
  for (let cursor = from, page = 1; ; ) {
    const { cases } = await client.listCases(
      { updatedAt: { from: cursor, until }, sort: 'updatedAt', page, pageSize },
      { sendBefore },
    );
    for (const { number, updatedAt, createdAt } of cases) {
      const version = `${number}@${updatedAt}`;
      if (seen.has(version)) continue;
      seen.add(version);
      yield { caseId: String(number), updatedAt: updatedAt ?? createdAt ?? until.toISOString() };
    }
    if (cases.length < pageSize) return;
    const last = Date.parse(cases.at(-1)?.updatedAt ?? '');
    // More cases of one instant than a page holds: only there does the page number move.
    if (last > cursor.getTime()) [cursor, page] = [new Date(last), 1];
    else page += 1;
  }
}
