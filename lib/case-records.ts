import * as v from 'valibot';
import { hashOf } from './hash.ts';
import type { Row, Table } from './table.ts';

const attemptSchema = v.object({
  kind: v.picklist(['create', 'attach', 'update', 'file']),
  /** Ids of the evidence that the call carries, or the name of the file. */
  ids: v.array(v.string()),
  /** ISO time by which the call has ended and whatever it did is committed. */
  until: v.string(),
});

/** A call that changes a platform, written down before it is sent: what may have happened if nobody says more. */
export type Attempt = v.InferOutput<typeof attemptSchema>;

const nullableText = v.optional(v.nullable(v.string()), null);

const recordSchema = v.object({
  caseKey: v.string(),
  connection: v.string(),
  /** Grows with every write but a postponement: whoever writes must know the latest. */
  version: v.optional(v.number(), 0),
  /** Counts the cases of this key from 1. */
  generation: v.optional(v.number(), 1),
  /** The open case of this generation on the platform; null while there is none. */
  caseId: nullableText,
  /** When the alert that opened the case was received; the route's window runs from here. */
  openedAt: nullableText,
  /** When the platform says that it opened the case: what tells it from another that is given its id. */
  caseCreatedAt: nullableText,
  /** When the case was last seen to be that one. */
  caseSeenAt: nullableText,
  /** The case of the generation before, which the next one names. */
  previousCaseId: nullableText,
  /** Whether that case was full: what overflows it asks no threshold. */
  overflows: v.optional(v.boolean(), false),
  attempt: v.nullable(attemptSchema),
  /** Nothing is to be tried before this time; the sweep rings then. */
  dueAt: nullableText,
  /** Tries in a row that ended without an answer that helps. */
  failures: v.optional(v.number(), 0),
  /** Why the last of them did, for a person who asks. */
  trouble: nullableText,
  /** The restore of the table since which the platform was looked at, for this generation alone where one is named: see restored.ts. */
  lookedFor: nullableText,
});

/** The one record of a case key: its current case, and the attempt that is under way. */
export type CaseRecord = v.InferOutput<typeof recordSchema>;

/** What becomes known of a key's case while it is opened, attached to or found again. */
export type CaseFacts = Partial<
  Pick<CaseRecord, 'caseId' | 'openedAt' | 'caseCreatedAt' | 'caseSeenAt' | 'lookedFor'>
>;

/** Somebody else wrote the record first: read it again before doing anything. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

export type CaseRecords = ReturnType<typeof dynamoCaseRecords>;

/** The case records of all keys, each guarded by its version. */
export function dynamoCaseRecords(table: Table) {
  const write = async (record: CaseRecord, change: Partial<CaseRecord>): Promise<CaseRecord> => {
    const next = { ...record, ...change, version: record.version + 1 };
    if (
      !(await table.putIfVersion({ ...rowOf(next), ...keyOf(next), version: next.version }, record.version))
    ) {
      throw new Overtaken(`case key ${record.caseKey}: version ${record.version} is no longer the latest`);
    }
    return next;
  };

  return {
    /** The key's record, strongly consistent. A key that never had a case has a record of version 0. */
    async read(caseKey: string, connection: string): Promise<CaseRecord> {
      const row = await table.get(keyOf({ caseKey }));
      return row ? parseRow(row) : v.parse(recordSchema, { caseKey, connection, attempt: null });
    },

    /**
     * Writes down what is about to be sent, and when it can be looked for should no answer come.
     * `due` is when the attempt is settled: the sweep rings then if nobody finishes it before.
     * @throws Overtaken
     */
    begin: (record: CaseRecord, attempt: Attempt, due: Date) =>
      write(record, { attempt, dueAt: due.toISOString() }),

    /**
     * Clears the attempt, and records what it came to. Mark the alerts attached before, never after.
     * @throws Overtaken
     */
    finish: (record: CaseRecord, change: CaseFacts = {}) =>
      write(record, { ...change, attempt: null, dueAt: null, failures: 0, trouble: null }),

    /** Turns to the next generation, which names the case at hand unless that is gone. @throws Overtaken */
    nextGeneration: (record: CaseRecord, { overflows, isGone }: { overflows: boolean; isGone: boolean }) =>
      write(record, {
        overflows,
        generation: record.generation + 1,
        previousCaseId: isGone ? null : record.caseId,
        caseId: null,
        openedAt: null,
        caseCreatedAt: null,
        caseSeenAt: null,
        attempt: null,
        dueAt: null,
      }),

    /** Clears an attempt that the platform surely did not take, and waits until `due`, if it is to wait. @throws Overtaken */
    withdraw: (record: CaseRecord, due: Date | null, trouble = record.trouble) =>
      write(record, {
        attempt: null,
        dueAt: due?.toISOString() ?? null,
        failures: record.failures + 1,
        trouble,
      }),

    /** Waits until `due`, leaving an attempt under way as it is. Does nothing when the record has moved on. */
    async postpone(record: CaseRecord, due: Date, trouble = record.trouble): Promise<void> {
      const waiting = { ...record, dueAt: due.toISOString(), failures: record.failures + 1, trouble };
      await table.putIfVersion(
        { ...rowOf(waiting), ...keyOf(waiting), version: record.version },
        record.version,
      );
    },

    /** Keys whose due time has come, the longest overdue first. Eventually consistent. */
    due: (now: Date) =>
      table.query({ index: 'by-state', equals: ['state', 'due'], until: ['stateAt', now.toISOString()] }),
  };
}

/** What marks the case of a generation as ours on the platform, so that it is found again after a lost answer. */
export const tokenOf = (deployment: string, { connection, caseKey, generation }: CaseRecord): string =>
  hashOf([deployment, connection, caseKey, generation]).slice(0, 12);

const keyOf = ({ caseKey }: Pick<CaseRecord, 'caseKey'>) => ({ pk: `key#${caseKey}`, sk: 'record' });

const rowOf = ({ attempt, overflows, ...record }: CaseRecord): Row => ({
  ...Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string | number] => entry[1] !== null),
  ),
  ...(attempt ? { attempt: JSON.stringify(attempt) } : {}),
  ...(overflows ? { overflows: 1 } : {}),
  // The index of what is due holds a record only while it waits for a time.
  ...(record.dueAt === null ? {} : { state: 'due', stateAt: record.dueAt }),
});

const parseRow = ({ attempt, overflows, ...row }: Row): CaseRecord =>
  v.parse(recordSchema, {
    ...row,
    overflows: overflows === 1,
    attempt: typeof attempt === 'string' ? JSON.parse(attempt) : null,
  });
