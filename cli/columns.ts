const widest = 60;
const gap = '  ';
// Names come from platforms and senders: none may end a row, move the cursor or turn the text around.
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Rows of text under each other in columns. A cell that is wider than a screen bears is cut in the middle, save in the last
 * column and in those that are to stay whole.
 */
export function columns(rows: string[][], { whole = [] }: { whole?: readonly number[] } = {}): string {
  const cut = rows.map((row) =>
    row
      .map((cell) => cell.replace(unprintable, '\ufffd'))
      .map((cell, index) => (index === row.length - 1 || whole.includes(index) ? cell : shortened(cell))),
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
