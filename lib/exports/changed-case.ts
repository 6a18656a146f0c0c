/** A case as a change feed tells of it. */
export type ChangedCase = {
  caseId: string;
  updatedAt: string;
  /** How much evidence it holds, which may cost a call; null where that is not worth one. */
  evidence: () => Promise<number | null>;
};

/**
 * The cases of a connection that changed in a span, the earliest change first; each version once, at least.
 * `unfiltered`: those that the export's filter leaves out too.
 */
export type ChangeFeed = (
  from: Date,
  until: Date,
  how?: { unfiltered: boolean },
) => AsyncIterable<ChangedCase>;

const aDay = 24 * 3_600_000;

/** The end of a span that has those cases too that change while it is read. */
export const endOfAll = (now: Date): Date => new Date(now.getTime() + aDay);

/** The ids of all cases that a feed tells of, those too that have changed since a run began. */
export async function allIds(changed: ChangeFeed, now: Date): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { caseId } of changed(new Date(0), endOfAll(now))) ids.add(caseId);
  return ids;
}
