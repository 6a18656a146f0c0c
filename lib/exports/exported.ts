import * as v from 'valibot';
import { parseJson } from '../json.ts';
import type { Table } from '../table.ts';
import { withoutNulls } from './runs.ts';
import { type StoredObject, storedObject } from './store.ts';

const nullableText = v.optional(v.nullable(v.string()), null);

const exportedCase = v.object({
  caseId: v.string(),
  updatedAt: nullableText,
  /** When the export began to read it: what was attached later may not be in it. */
  readAt: v.string(),
  /** File events that were exported; or alerts, events, leads and files. */
  evidence: v.optional(v.nullable(v.number()), null),
  /** The run that exported it, and its manifest there. */
  run: nullableText,
  manifestKey: nullableText,
  manifestVersionId: nullableText,
  manifestSha256: nullableText,
  /** The run that found the case to be no longer on the platform. */
  goneSince: nullableText,
});

/** A case as an export last wrote it. */
export type ExportedCase = v.InferOutput<typeof exportedCase>;

export type Exported = ReturnType<typeof dynamoExported>;

// A run is overdue long before; what its workers had done is of no use after it.
const memoryOfParts = 7 * 24 * 3_600_000;

/** At which version each case was last exported, and what a worker had stored of a case before it was stopped. */
export function dynamoExported(table: Table, now: () => Date) {
  return {
    /** Null where this export never wrote the case. */
    async read(name: string, caseId: string): Promise<ExportedCase | null> {
      const row = await table.get(exportedKey(name, caseId));
      return row ? v.parse(exportedCase, row) : null;
    },

    async record(name: string, exported: ExportedCase): Promise<void> {
      await table.put({ ...withoutNulls(exported), ...exportedKey(name, exported.caseId) });
    },

    async *all(name: string): AsyncGenerator<ExportedCase> {
      for await (const row of table.query({ equals: ['pk', `exported#${name}`] }))
        yield v.parse(exportedCase, row);
    },

    /** The objects that were stored of a case at one state of it (`fingerprint`), by whatever try of the run. */
    async parts(name: string, run: string, caseId: string, fingerprint: string): Promise<StoredObject[]> {
      const found: StoredObject[] = [];
      const equals: [string, string] = ['pk', partsKey(name, run, caseId)];
      for await (const row of table.query({ equals, consistent: true }))
        if (row['fingerprint'] === fingerprint)
          found.push(v.parse(storedObject, parseJson(String(row['object']))));
      return found;
    },

    async recordPart(
      name: string,
      run: string,
      caseId: string,
      fingerprint: string,
      object: StoredObject,
    ): Promise<void> {
      await table.put({
        pk: partsKey(name, run, caseId),
        sk: object.name,
        fingerprint,
        object: JSON.stringify(object),
        expiresAt: Math.ceil((now().getTime() + memoryOfParts) / 1000),
      });
    },
  };
}

const exportedKey = (name: string, caseId: string) => ({ pk: `exported#${name}`, sk: `case#${caseId}` });
const partsKey = (name: string, run: string, caseId: string) => `parts#${name}#${run}#${caseId}`;
