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
