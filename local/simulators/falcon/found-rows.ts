import type { Row } from './case-index.ts';

/**
 * The rows that a search found: all of a list, or those at some places of it. Places are plain numbers, since a list of
 * 100,000 objects for each search would keep the garbage collector busy for longer than the search takes.
 */
export type FoundRows = { rows: readonly Row[]; places: Uint32Array | null };

/** Those of the rows that pass, the first ones left out. */
export function foundIn(rows: readonly Row[], passes: (row: Row) => boolean, from = 0): FoundRows {
  const places = new Uint32Array(rows.length - from);
  let count = 0;
  for (let at = from; at < rows.length; at += 1) {
    const row = rows[at];
    if (row && passes(row)) {
      places[count] = at;
      count += 1;
    }
  }
  return { rows, places: places.slice(0, count) };
}

/** How many were found. */
export const countOf = ({ rows, places }: FoundRows): number => (places ?? rows).length;

/** Those from one place of the found to another, the last left out. */
export function between({ rows, places }: FoundRows, from: number, to: number): Row[] {
  if (places === null) return rows.slice(from, to);
  return [...places.subarray(from, to)].flatMap((at) => rows[at] ?? []);
}
