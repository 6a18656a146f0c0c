import * as v from 'valibot';
import { parseJson } from '../json.ts';
import type { ChangedCase } from './changed-case.ts';

/** How far planning has come in the change feed, and which cases it has read from there on: who goes on is given those again. */
export type Cursor = { cursor: string | null; cursorCases: string | null };

// What a row can hold. More than that at one instant are read again in vain.
const mostRemembered = 2_000;

/**
 * The time that a batch has reached, of a list in the order of changes: no case that is yet to come lies before it. It goes by the earliest
 * change of the batch, since a case that changes after it was listed tells of a place further on. And a millisecond less: timestamps
 * are finer than our dates, and the platform may leave out what lies on the bound. Never before what was `reached` already.
 */
export function reachedBy(batch: readonly ChangedCase[], reached: string | null): string {
  const earliest = Math.min(...batch.map(({ updatedAt }) => Date.parse(updatedAt))) - 1;
  return new Date(reached === null ? earliest : Math.max(earliest, Date.parse(reached))).toISOString();
}

/** The cursor past a batch. What changed after the run began does not move it: its own place is further on. */
export function pastBatch(
  { cursor, cursorCases }: Cursor,
  batch: readonly ChangedCase[],
  run: string,
): Cursor {
  const listed = batch.filter(({ updatedAt }) => Date.parse(updatedAt) <= Date.parse(run));
  if (listed.length === 0) return { cursor, cursorCases };
  const at = reachedBy(listed, cursor);
  const read = [...casesAt({ cursor, cursorCases }), ...listed.map(versionOf)];
  const readAgain = read.filter((it) => Date.parse(it.slice(0, it.indexOf(' '))) >= Date.parse(at));
  return {
    cursor: at,
    cursorCases: JSON.stringify([...new Set(readAgain)].slice(-mostRemembered)),
  };
}

/** Those of a batch that were not read before the cursor was written down. */
export function unread(before: Cursor, batch: readonly ChangedCase[]): ChangedCase[] {
  const read = new Set(casesAt(before));
  return batch.filter((it) => !read.has(versionOf(it)));
}

const casesAt = ({ cursorCases }: Cursor): string[] =>
  cursorCases === null ? [] : v.parse(v.array(v.string()), parseJson(cursorCases));

const versionOf = ({ caseId, updatedAt }: ChangedCase): string => `${updatedAt} ${caseId}`;
