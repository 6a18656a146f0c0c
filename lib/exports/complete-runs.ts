import type { Table } from '../table.ts';

export type CompleteRuns = ReturnType<typeof dynamoCompleteRuns>;

/**
 * When the last run of each export began that ended without a failed case. Apart from the export's state, which whoever plans a run
 * writes at the same time.
 */
export function dynamoCompleteRuns(table: Table) {
  return {
    /** Start of the last complete run; where there never was one, when this was first asked for. */
    async last(name: string, now: Date): Promise<Date> {
      const row = await table.get(keyOf(name));
      if (row) return new Date(String(row['run']));
      await table.putIfAbsent({ ...keyOf(name), run: now.toISOString() });
      return now;
    },

    /** Records a run that is complete. */
    record: (name: string, run: string): Promise<unknown> => table.put({ ...keyOf(name), run }),
  };
}

const keyOf = (name: string) => ({ pk: `export#${name}`, sk: 'complete' });
