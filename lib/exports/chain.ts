import * as v from 'valibot';
import type { Table } from '../table.ts';
import type { ObjectLink } from './manifest.ts';
import { withoutNulls } from './runs.ts';

const link = v.object({
  run: v.string(),
  key: v.string(),
  versionId: v.optional(v.nullable(v.string()), null),
  sha256: v.string(),
});

/** The manifest of one finished run, as the table remembers it. */
export type ChainLink = v.InferOutput<typeof link>;

export type Chain = ReturnType<typeof dynamoChain>;

/**
 * The hash of every finished run's manifest, kept apart from the bucket: rows that are written once, by the function that finishes runs
 * and by no other. A bucket that was rewritten with a new and consistent chain does not agree with them.
 */
export function dynamoChain(table: Table) {
  const read = async (name: string, run: string): Promise<ChainLink | null> => {
    const row = await table.get(keyOf(name, run));
    return row ? v.parse(link, row) : null;
  };
  return {
    read,

    /** Writes down the manifest of a run, unless one is written down already; answers the one that is. */
    async add(name: string, run: string, manifest: ObjectLink): Promise<ChainLink> {
      const added = { run, ...manifest };
      if (await table.putIfAbsent({ ...keyOf(name, run), ...withoutNulls(added) })) return added;
      return v.parse(link, await read(name, run));
    },

    /** All runs, the oldest first. */
    async *all(name: string): AsyncGenerator<ChainLink> {
      for await (const row of table.query({ equals: ['pk', `chain#${name}`], consistent: true }))
        yield v.parse(link, row);
    },
  };
}

const keyOf = (name: string, run: string) => ({ pk: `chain#${name}`, sk: `run#${run}` });
