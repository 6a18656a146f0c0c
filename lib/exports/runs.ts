import * as v from 'valibot';
import { hashOf } from '../hash.ts';
import { parseJson } from '../json.ts';
import type { Row, Table } from '../table.ts';

const nullableText = v.optional(v.nullable(v.string()), null);
const nullableNumber = v.optional(v.nullable(v.number()), null);

const exportState = v.object({
  version: v.optional(v.number(), 0),
  /** Everything that changed before this time has been exported, or is named as failed. */
  watermark: nullableText,
  /** Start of the run that is open now; it names the run. */
  openRun: nullableText,
  /** When all cases of the open run were queued; null while they are not. */
  plannedAt: nullableText,
  /** How far the planning of the open run has come in the change feed; null: not begun. */
  cursor: nullableText,
  /** What it has read from there on, which is not to be counted again. */
  cursorCases: nullableText,
  /** How far the census of the open run has come in the list of all cases, whatever the filter says; null: not begun. */
  allCursor: nullableText,
  /** Until when an invocation is at work on the open run: another one leaves it alone. */
  heldUntil: nullableText,
  /** Since when another run is asked for, which the open one keeps waiting. */
  askedAt: nullableText,
  /** The `askedAt` of the open run. */
  waitedSince: nullableText,
  /** What the census of the open run has counted so far; null: it has none. */
  censusCases: nullableNumber,
  /** Null where the platform does not tell. */
  censusEvidence: nullableNumber,
  /** Start of the last run with a census that was finished. */
  lastCensus: nullableText,
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
  /** Why it is in the run. */
  why: v.optional(v.string(), 'changed'),
  reason: nullableText,
  name: nullableText,
  status: nullableText,
  updatedAt: nullableText,
  evidence: nullableNumber,
  manifestKey: nullableText,
  manifestVersionId: nullableText,
  manifestSha256: nullableText,
  bytes: v.optional(v.number(), 0),
});

/** One case of a run, with its own end state: no counter can drift from it. */
export type RunCase = v.InferOutput<typeof runCase>;

const idList = v.array(v.string());

export type ExportRuns = ReturnType<typeof dynamoExportRuns>;

/** The runs of all exports: which one is open, and what is in it. */
export function dynamoExportRuns(table: Table) {
  return {
    async read(name: string): Promise<ExportState> {
      return v.parse(exportState, (await table.get(stateKey(name))) ?? {});
    },

    /** Writes the state that follows the one given, and answers it. Null where another invocation wrote first. */
    async write(name: string, state: ExportState, change: Partial<ExportState>): Promise<ExportState | null> {
      const next = { ...state, ...change, version: state.version + 1 };
      const row = { ...withoutNulls(next), ...stateKey(name), version: next.version };
      return (await table.putIfVersion(row, state.version)) ? next : null;
    },

    /** Adds a case to a run; one that is in it already keeps its state. */
    async add(
      name: string,
      run: string,
      caseId: string,
      why: string,
    ): Promise<{ added: RunCase; isNew: boolean }> {
      const queued = { caseId, outcome: 'queued', why };
      const isNew = await table.putIfAbsent({ ...caseKey(name, run, caseId), ...queued });
      return { isNew, added: v.parse(runCase, isNew ? queued : await table.get(caseKey(name, run, caseId))) };
    },

    async readCase(name: string, run: string, caseId: string): Promise<RunCase | null> {
      const row = await table.get(caseKey(name, run, caseId));
      return row ? v.parse(runCase, row) : null;
    },

    /** Records what became of a case in a run, once and for all. False where that is recorded already. */
    end: (name: string, run: string, ended: RunCase): Promise<boolean> =>
      table.putIfVersion({ ...withoutNulls(ended), ...caseKey(name, run, ended.caseId), version: 1 }, 0),

    /** Records that a case of a run has ended at this time: as long as some do, a run is not overdue. */
    moved: async (name: string, run: string, at: Date): Promise<void> => {
      const expiresAt = Math.ceil(at.getTime() / 1000) + memoryOfTurns;
      await table.put({ ...movedKey(name, run), at: at.toISOString(), expiresAt });
    },

    /** When a case of a run last ended; null where none has. */
    async movedAt(name: string, run: string): Promise<Date | null> {
      const row = await table.get(movedKey(name, run));
      return row ? new Date(String(row['at'])) : null;
    },

    async *cases(name: string, run: string): AsyncGenerator<RunCase> {
      for await (const row of table.query({ equals: ['pk', `run#${name}#${run}`], consistent: true }))
        yield v.parse(runCase, row);
    },

    /** Remembers that the platform has these cases: a census may take more than one invocation. At most a thousand at once. */
    async see(name: string, run: string, caseIds: readonly string[], at: Date): Promise<void> {
      const ids = JSON.stringify(caseIds);
      const expiresAt = Math.ceil(at.getTime() / 1000) + memoryOfTurns;
      await table.put({ pk: seenKey(name, run), sk: hashOf(caseIds), ids, expiresAt });
    },

    /** All that was seen in a run. */
    async seen(name: string, run: string): Promise<Set<string>> {
      const seen = new Set<string>();
      for await (const { ids } of table.query({ equals: ['pk', seenKey(name, run)], consistent: true }))
        for (const id of v.parse(idList, parseJson(String(ids)))) seen.add(id);
      return seen;
    },
  };
}

const stateKey = (name: string) => ({ pk: `export#${name}`, sk: 'state' });
const caseKey = (name: string, run: string, caseId: string) => ({
  pk: `run#${name}#${run}`,
  sk: `case#${caseId}`,
});

// Apart from the cases, which are listed by their key.
const seenKey = (name: string, run: string) => `run#${name}#${run}#seen`;
const movedKey = (name: string, run: string) => ({ pk: `run#${name}#${run}#moved`, sk: 'moved' });
const memoryOfTurns = 30 * 24 * 3600; // seconds

/** A row holds no null: what is absent reads as null again. */
export const withoutNulls = (record: Record<string, string | number | null>): Row =>
  Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
