import { newColumn, type Cell, type Column, type Value } from './column.ts';
import { newOrder, type Order } from './order.ts';

/** Records by their number, which lists filter and sort by any field without looking at each. */
export type Table<T> = ReturnType<typeof newTable<T>>;

/** An empty table. Columns and orders are made when they are first asked for, and kept up while rows change. */
export function newTable<T>() {
  const rows: (T | null)[] = []; // by number
  const columns = new Map<string, { read: (row: T) => Cell; cells: Column }>();
  const orders = new Map<string, Order>();

  const columnOf = (name: string, read: (row: T) => Cell): Column => {
    const known = columns.get(name);
    if (known) return known.cells;
    const cells = newColumn();
    for (const [number, row] of rows.entries()) if (row !== null) cells.set(number, read(row));
    columns.set(name, { read, cells });
    return cells;
  };

  return {
    get: (number: number): T | null => rows[number] ?? null,
    /** Puts a row in the place of what has that number; null takes that away. */
    set: (number: number, row: T | null): void => {
      while (rows.length <= number) rows.push(null);
      rows[number] = row;
      for (const order of orders.values()) order.changed(number);
      for (const [name, { read, cells }] of columns) {
        if (row !== null) cells.set(number, read(row));
        if (cells.size > 2 * rows.length + 1000) columns.delete(name); // most of them are what rows once said
      }
    },
    /** Whether the row of a number says in that field what passes. The name stands for the field: it is read once a row. */
    passing: (
      name: string,
      read: (row: T) => Cell,
      test: (cell: Cell) => boolean,
    ): ((number: number) => boolean) => columnOf(name, read).passing(test),
    /** The numbers of all rows, sorted by a field; those that tie go by number. */
    sorted: (name: string, keyOf: (row: T) => Value, descending: boolean): readonly number[] => {
      const full = descending ? `${name} descending` : name;
      const key = (number: number) => {
        const row = rows[number] ?? null;
        return row === null ? null : keyOf(row);
      };
      const order = orders.get(full) ?? newOrder(rows.keys(), key, descending);
      orders.set(full, order);
      return order.numbers();
    },
    /** What the columns were made of says something else now, though no row changed. */
    forget: (): void => columns.clear(),
    clear: (): void => {
      rows.length = 0;
      columns.clear();
      orders.clear();
    },
  };
}
