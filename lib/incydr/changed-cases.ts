import type { ExportSettings } from '../config.ts';
import type { ChangeFeed } from '../exports/changed-case.ts';
import { type GetPage, walkCases } from './client/case-walk.ts';
import type { IncydrClient } from './client/index.ts';

type Cases = { getPage: GetPage } & Pick<IncydrClient['cases'], 'getFileEvents'>;

/** The cases of a tenant in the order of their changes; one that changes under way comes again, further on or in the next span. */
export function incydrChanges(
  { getPage, getFileEvents }: Cases,
  filter: ExportSettings['filter'],
  sendBefore: Date,
): ChangeFeed {
  /** Of a closed case nothing can be attached to or removed, so that its count needs no look. */
  const evidenceOf = async (caseNumber: number, status: string | null) =>
    status === 'OPEN' ? (await getFileEvents({ caseNumber, pgSize: 1 }, { sendBefore })).totalCount : null;
  return async function* (from, until, { unfiltered } = { unfiltered: false }) {
    const wanted = typeof filter === 'object' && !unfiltered ? filter : {};
    const asked = { ...wanted, updatedAt: { from, to: until }, srtKey: 'updatedAt' } as const;
    for await (const { number, status, updatedAt, createdAt } of walkCases(getPage, asked, until, {
      sendBefore,
    }))
      yield {
        caseId: String(number),
        updatedAt: updatedAt ?? createdAt ?? until.toISOString(),
        evidence: () => evidenceOf(number, status),
      };
  };
}
