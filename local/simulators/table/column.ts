/** A value of a record. */
export type Value = string | number | boolean;
/** What a record says in one field: any number of values. */
export type Cell = readonly Value[];

/** One field of all rows of a table. */
export type Column = ReturnType<typeof newColumn>;

const [yes, no] = [1, 2];

/**
 * An empty column. It keeps each different cell once, and of a row only which one it has: so a question about 100,000
 * rows is asked of a few cells, and a row is looked up in an array of small numbers.
 */
export function newColumn() {
  const placeOf = new Map<Value, number>();
  const cells: Cell[] = [];
  const places: number[] = []; // by the number of the row

  const placed = (cell: Cell): number => {
    const key = keyOf(cell);
    const known = placeOf.get(key);
    if (known !== undefined) return known;
    placeOf.set(key, cells.length);
    return cells.push(cell) - 1;
  };

  return {
    /** The row of that number says this from now on. */
    set: (number: number, cell: Cell): void => {
      while (places.length <= number) places.push(0);
      places[number] = placed(cell);
    },
    /** Whether the row of a number passes; each cell is tested once, when a row with it is first asked about. */
    passing: (test: (cell: Cell) => boolean): ((number: number) => boolean) => {
      const verdicts = new Uint8Array(cells.length);
      return (number) => {
        const place = places[number] ?? 0;
        const known = verdicts[place];
        if (known === yes || known === no) return known === yes;
        const passes = test(cells[place] ?? []);
        verdicts[place] = passes ? yes : no;
        return passes;
      };
    },
    /** How many different cells it keeps, those that no row has any longer among them. */
    get size(): number {
      return cells.length;
    },
  };
}

/** Tells cells apart; most hold one value, which is quicker to look up than a text of them all. */
function keyOf(cell: Cell): Value {
  const [value] = cell;
  return value !== undefined && cell.length === 1 ? value : `\0${JSON.stringify(cell)}`;
}
