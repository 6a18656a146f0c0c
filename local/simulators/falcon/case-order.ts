import type { Row } from './case-index.ts';

/** Which of two rows comes first; no two are alike. */
export type Compare = (a: Row, b: Row) => number;

/** The rows of an index in one order, brought up to date when it is asked for. */
export type CaseOrder = ReturnType<typeof newCaseOrder>;

type Change = { gone: Row | null; added: Row | null };

const few = 100; // so many changes are made in place sooner than all is sorted anew

/** An order of these rows. */
export function newCaseOrder(rows: Iterable<Row>, compare: Compare) {
  let ordered = [...rows].toSorted(compare);
  let changes: Change[] = [];

  const putInPlace = ({ gone, added }: Change): void => {
    if (gone) ordered.splice(placeOf(gone, ordered, compare), 1);
    if (added) ordered.splice(placeOf(added, ordered, compare), 0, added);
  };
  const sortAnew = (): void => {
    const added = changes.flatMap((it) => it.added ?? []);
    ordered = ordered
      .concat(added)
      .filter((it) => it.live)
      .toSorted(compare);
  };

  return {
    /** A row takes the place of another, or comes, or goes. */
    change: (change: Change): void => {
      changes.push(change);
    },
    /** Whether so much changed that this order is not worth keeping. */
    get outgrown(): boolean {
      return changes.length > ordered.length + few;
    },
    rows: (): readonly Row[] => {
      if (changes.length > few) sortAnew();
      else for (const change of changes) putInPlace(change);
      changes = [];
      return ordered;
    },
  };
}

/** Where the row is, or where it belongs. */
function placeOf(row: Row, ordered: readonly Row[], compare: Compare): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = ordered[middle];
    if (other && compare(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
