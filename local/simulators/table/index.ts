import { newColumn, type Cell, type Column } from './column.ts';
import { firstPlace, newOrder, type Order } from './order.ts';

/** Records by their number, which lists filter and sort by any field without looking at each. */
export type Table<T> = ReturnType<typeof newTable<T>>;

/** How a field of a row is read. */
export type Read<T> = (row: T) => Cell;

/** Whether the row of a number is one of those wanted. */
export type Passes = (number: number) => boolean;

/** The rows that a table begins with, numbered from 1, and the fields that can be told without making the row. */
export type FirstRows<T> = {
  count: number;
  at: (number: number) => T;
  fields: Readonly<Record<string, (number: number) => Cell>>;
};

/** An empty table. Columns and orders are made when they are first asked for, and kept up while rows change. */
export function newTable<T>() {
  let first: FirstRows<T> | null = null;
  const rows: (T | null | undefined)[] = []; // by number; undefined where no row was set yet
  const columns = new Map<string, { read: Read<T>; cells: Column }>();
  const orders = new Map<string, Order>();

  const isFirst = (number: number): boolean =>
    rows[number] === undefined && number >= 1 && number <= (first?.count ?? 0);
  const get = (number: number): T | null => (isFirst(number) ? first?.at(number) : rows[number]) ?? null;
  const cellOf = (number: number, field: string, read: Read<T>): Cell | null => {
    const tell = isFirst(number) ? first?.fields[field] : undefined;
    if (tell) return tell(number);
    const row = get(number);
    return row === null ? null : read(row);
  };

  const columnOf = (field: string, read: Read<T>): Column => {
    const known = columns.get(field);
    if (known) return known.cells;
    const cells = newColumn();
    for (const number of rows.keys()) {
      const cell = cellOf(number, field, read);
      if (cell) cells.set(number, cell);
    }
    columns.set(field, { read, cells });
    return cells;
  };

  /** The numbers of all rows, by the first value of a field; those that tie go by number. */
  const sorted = (field: string, read: Read<T>, descending: boolean): readonly number[] => {
    const name = descending ? `${field} descending` : field;
    const keyOf = (number: number) => {
      const cell = cellOf(number, field, read);
      return cell && (cell[0] ?? '');
    };
    const order = orders.get(name) ?? newOrder(rows.keys(), keyOf, descending);
    orders.set(name, order);
    return order.numbers();
  };

  const clear = (): void => {
    first = null;
    rows.length = 0;
    columns.clear();
    orders.clear();
  };

  return {
    get,
    /** Empties the table but for these. */
    begin: (beginning: FirstRows<T>): void => {
      clear();
      first = beginning;
      rows.length = beginning.count + 1;
    },
    /** Puts a row in the place of what has that number; null takes that away. */
    set: (number: number, row: T | null): void => {
      while (rows.length <= number) rows.push(null);
      rows[number] = row;
      for (const order of orders.values()) order.changed(number);
      for (const [field, { read, cells }] of columns) {
        if (row !== null) cells.set(number, read(row));
        if (cells.size > 2 * rows.length + 1000) columns.delete(field); // most of it is what rows once said
      }
    },
    /** Whether what the row of a number says in a field passes. A field is read in one way ever. */
    passing: (field: string, read: Read<T>, test: (cell: Cell) => boolean): Passes =>
      columnOf(field, read).passing(test),
    /** The same of a test that all below some value pass, or all above it. What differs in each row, as times do, so needs no column. */
    passingRange: (field: string, read: Read<T>, test: (cell: Cell) => boolean): Passes => {
      const numbers = sorted(field, read, false);
      const holds = (number = 0): boolean => test(cellOf(number, field, read) ?? []);
      const ofFirst = holds(numbers[0]);
      const edge = firstPlace(numbers, (number) => holds(number) !== ofFirst);
      // The fewer are marked, those before the edge or those after it.
      const isFirstFewer = edge * 2 <= numbers.length;
      const marks = new Uint8Array(rows.length);
      for (let place = isFirstFewer ? 0 : edge; place < (isFirstFewer ? edge : numbers.length); place += 1)
        marks[numbers[place] ?? 0] = 1;
      const marked = Number(isFirstFewer === ofFirst);
      return (number) => marks[number] === marked;
    },
    sorted,
    /** All rows that pass all tests, sorted so. They are asked in the order of their numbers, as they lie in memory. */
    found: (tests: readonly Passes[], inOrder: readonly number[]): readonly number[] => {
      if (tests.length === 0) return inOrder;
      const marks = new Uint8Array(rows.length).fill(1);
      for (const passes of tests)
        for (let number = 0; number < marks.length; number += 1)
          if (marks[number] === 1 && !passes(number)) marks[number] = 0;
      return inOrder.filter((number) => marks[number] === 1);
    },
    /** What the columns were made of says something else now, though no row changed. */
    forget: (): void => columns.clear(),
    clear,
  };
}
