import type { ExportSettings } from '../config.ts';
import { Declined, Unauthorised } from '../errors.ts';
import type { ChangeFeed } from '../exports/changed-case.ts';
import { batches } from '../exports/turn.ts';
import type { FalconCase } from './client/case-schemas.ts';
import type { FalconClient } from './client/index.ts';
import { fqlText } from './fql-text.ts';

/** The cases of a tenant in the order of their changes; one that changes under way moves on, out of the span or further on in it. */
export function falconChanges(
  { cases, files }: Pick<FalconClient, 'cases' | 'files'>,
  filter: ExportSettings['filter'],
  sendBefore: Date,
): ChangeFeed {
  return async function* (from, until, { unfiltered } = { unfiltered: false }) {
    const span = `updated_timestamp:>='${from.toISOString()}'+updated_timestamp:<='${until.toISOString()}'`;
    const asked = {
      filter: typeof filter === 'string' && !unfiltered ? `(${filter})+${span}` : span,
      sort: 'updated_timestamp.asc',
    } as const;
    for await (const batch of batches(cases.iterAll(asked, { sendBefore }), inACount)) {
      const filesOf = filesOfEach(
        batch.map(({ id }) => id),
        files,
        sendBefore,
      );
      for (const found of batch)
        yield {
          caseId: found.id,
          updatedAt: changedAt(found) ?? until.toISOString(),
          evidence: async () => {
            const held = await filesOf(found.id);
            return held === null ? null : evidenceIn(found) + held;
          },
        };
    }
  };
}

// What one count asks for at once.
const inACount = 100;

/**
 * Files of each case, counted for all of them together once one is asked for: a file that is added may leave its case as it was.
 * Null where the API client may not count files; then it is what the last export saw.
 */
function filesOfEach(
  ids: readonly string[],
  files: Pick<FalconClient['files'], 'aggregate'>,
  sendBefore: Date,
): (id: string) => Promise<number | null> {
  const filter = `case_id:[${ids.map(fqlText).join(',')}]`;
  const queries = [{ type: 'terms', field: 'case_id', name: 'files', filter, size: ids.length } as const];
  let counting: Promise<Map<string, number> | null> | null = null;
  const count = async () => {
    try {
      const { resources } = await files.aggregate({ queries }, { sendBefore });
      const buckets = resources.flatMap((it) => it?.buckets ?? []);
      return new Map(buckets.map((it) => [String(it?.label), it?.count ?? 0]));
    } catch (error) {
      if (error instanceof Declined || error instanceof Unauthorised) return null;
      throw error;
    }
  };
  return async (id) => {
    counting ??= count();
    const counted = await counting;
    return counted && (counted.get(id) ?? 0);
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
