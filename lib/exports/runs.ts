import * as v from 'valibot';
import type { Row, Table } from '../table.ts';

const nullableText = v.optional(v.nullable(v.string()), null);

const exportState = v.object({
  version: v.optional(v.number(), 0),
  /** Everything that changed before this time has been exported, or is named as failed. */
  watermark: nullableText,
  /** Start of the run that is open now; it names the run. */
  openRun: nullableText,
  /** When all cases of the open run were queued; null while they are not. */
  plannedAt: nullableText,
  /** The run before: its manifest is what the next one's chain hangs on. */
  lastRun: nullableText,
  lastManifestKey: nullableText,
  lastManifestVersionId: nullableText,
  lastManifestSha256: nullableText,
});

/** Where one export stands. */
export type ExportState = v.InferOutput<typeof exportState>;

const runCase = v.object({
  caseId: v.string(),
  outcome: v.picklist(['queued', 'exported', 'deleted', 'failed']),
  reason: nullableText,
  updatedAt: nullableText,
  manifestKey: nullableText,
  manifestVersionId: nullableText,
  manifestSha256: nullableText,
  bytes: v.optional(v.number(), 0),
});

/** One case of a run, with its own end state: no counter can drift from it. */
export type RunCase = v.InferOutput<typeof runCase>;

const exportedCase = v.object({
  updatedAt: nullableText,
  /** When the export began to read it: what was attached later may not be in it. */
  readAt: v.string(),
});

export type ExportRuns = ReturnType<typeof dynamoExportRuns>;

/** The runs of all exports: which one is open, what is in it, and what was exported at which version. */
export function dynamoExportRuns(table: Table) {
  return {
    async read(name: string): Promise<ExportState> {
      return v.parse(exportState, (await table.get(stateKey(name))) ?? {});
    },

    /** Writes the state that follows the one given. False where another invocation wrote first. */
    write: (name: string, state: ExportState, change: Partial<ExportState>): Promise<boolean> => {
      const next = { ...state, ...change, version: state.version + 1 };
      return table.putIfVersion(
        { ...withoutNulls(next), ...stateKey(name), version: next.version },
        state.version,
      );
    },

    /** Adds a case to a run; one that is in it already keeps its state. */
    add: async (name: string, run: string, caseId: string): Promise<void> => {
      await table.putIfAbsent({ ...caseKey(name, run, caseId), caseId, outcome: 'queued' });
    },

    async readCase(name: string, run: string, caseId: string): Promise<RunCase | null> {
      const row = await table.get(caseKey(name, run, caseId));
      return row ? v.parse(runCase, row) : null;
    },

    /** Records what became of a case in a run, once and for all. False where that is recorded already. */
    end: (name: string, run: string, ended: RunCase): Promise<boolean> =>
      table.putIfVersion({ ...withoutNulls(ended), ...caseKey(name, run, ended.caseId), version: 1 }, 0),

    async *cases(name: string, run: string): AsyncGenerator<RunCase> {
      for await (const row of table.query({ equals: ['pk', `run#${name}#${run}`], consistent: true }))
        yield v.parse(runCase, row);
    },

    /** At which version a case was last exported by this export; null: never. */
    async exported(name: string, caseId: string) {
      const row = await table.get(exportedKey(name, caseId));
      return row ? v.parse(exportedCase, row) : null;
    },

    recordExported: async (
      name: string,
      caseId: string,
      updatedAt: string | null,
      readAt: Date,
    ): Promise<void> => {
      await table.put({
        ...withoutNulls({ updatedAt }),
        ...exportedKey(name, caseId),
        readAt: readAt.toISOString(),
      });
    },
  };
}

const stateKey = (name: string) => ({ pk: `export#${name}`, sk: 'state' });
const caseKey = (name: string, run: string, caseId: string) => ({
  pk: `run#${name}#${run}`,
  sk: `case#${caseId}`,
});
const exportedKey = (name: string, caseId: string) => ({ pk: `exported#${name}`, sk: `case#${caseId}` });

const withoutNulls = (record: Record<string, string | number | null>): Row =>
  Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
