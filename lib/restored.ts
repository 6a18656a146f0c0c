import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from './errors.ts';
import { reasonOf } from './log.ts';

const askedEvery = 5 * 60_000;
const retryPause = 60_000;
// How long an answer is good while there is no other: DynamoDB may describe no table, and read and write them as ever. Nor is any
// restored then.
const goodAtMost = 3_600_000;

/**
 * The time that a table was restored to from a backup; null for one that never was. DynamoDB says so of the table itself, so nobody has
 * to tell the functions. It is asked at most every five minutes: a table of this name can be deleted, and restored, under a running one.
 */
export function restoreOf(client: DynamoDBClient, tableName: string, now: () => Date) {
  let known: { at: number; restoredTo: string | null } | null = null;
  let asking: Promise<string | null> | null = null;

  const ask = async (at: number): Promise<string | null> => {
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
      known = { at, restoredTo: Table?.RestoreSummary?.RestoreDateTime?.toISOString() ?? null };
      return known.restoredTo;
    } catch (cause) {
      const isGone = cause instanceof ResourceNotFoundException;
      if (known && !isGone && at - known.at < goodAtMost) return known.restoredTo;
      // Without it a case might be opened that is there already.
      throw new Unavailable(`whether the table was restored cannot be asked: ${reasonOf(cause)}`, {
        retryAt: new Date(at + retryPause),
        uncertain: false,
        cause,
      });
    }
  };

  return async (): Promise<string | null> => {
    const at = now().getTime();
    if (known && at - known.at < askedEvery) return known.restoredTo;
    // The keys of one batch are worked on at a time.
    asking ??= ask(at).finally(() => {
      asking = null;
    });
    return asking;
  };
}
