import type { ExportSettings } from '../config.ts';
import type { ChangeFeed } from '../exports/changed-case.ts';
import type { FalconCase } from './client/case-schemas.ts';
import type { FalconClient } from './client/index.ts';

/** The cases of a tenant in the order of their changes; one that changes under way moves on, out of the span or further on in it. */
export function falconChanges(
  cases: Pick<FalconClient['cases'], 'iterAll'>,
  filter: ExportSettings['filter'],
  sendBefore: Date,
): ChangeFeed {
  return async function* (from, until, { unfiltered } = { unfiltered: false }) {
    const span = `updated_timestamp:>='${from.toISOString()}'+updated_timestamp:<='${until.toISOString()}'`;
    const asked = {
      filter: typeof filter === 'string' && !unfiltered ? `(${filter})+${span}` : span,
      sort: 'updated_timestamp.asc',
    } as const;
    for await (const found of cases.iterAll(asked, { sendBefore }))
      yield {
        caseId: found.id,
        updatedAt: changedAt(found) ?? until.toISOString(),
        evidence: async () => evidenceIn(found),
      };
  };
}

/** When a case last changed, or was made; null where the platform tells neither. */
export const changedAt = ({ updated_timestamp, created_timestamp }: FalconCase): string | null =>
  updated_timestamp ?? created_timestamp ?? null;

/** How many alerts, events and leads a case holds. */
export const evidenceIn = ({ evidence }: FalconCase): number =>
  [evidence?.alerts, evidence?.events, evidence?.leads].reduce(
    (sum, held) => sum + (held?.records?.length ?? 0),
    0,
  );
