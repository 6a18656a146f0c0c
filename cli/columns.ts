const widest = 60;
const gap = '  ';

/** Rows of text under each other in columns; a cell that is wider than a screen bears is cut in the middle, the last one never. */
export function columns(rows: string[][]): string {
  const cut = rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : shortened(cell))),
  );
  const widths = cut.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return cut
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

const shortened = (text: string): string =>
  text.length <= widest ? text : `${text.slice(0, widest / 2)}…${text.slice(1 - widest / 2)}`;
