import type { Line } from './lines.ts';
import { body, contentWidth, ink, leading, page, type Sheet, type Style } from './sheet.ts';

export type Column = { title: string /** The part of the page's width that it takes. */; width: number };

/** Text of a cell; a mark is a coloured square before it. */
export type Cell = { text: string; soft?: boolean; mark?: string };

const padding = 4;
const markRoom = 10;
const cellStyle: Style = { ...body, size: 8 };
const headStyle: Style = { ...body, size: 7.5, weight: 600, color: ink.soft };
const height = leading(cellStyle.size);

type Box = { x: number; width: number };
type SetCell = { lines: Line[]; style: Style; box: Box; mark: string | null };

/** A table over as many pages as it takes, its headings on each of them. A row stays whole where a page can hold it. */
export function drawTable(sheet: Sheet, columns: readonly Column[], rows: readonly Cell[][]): void {
  const boxes = boxesOf(columns);
  const heading = headingOf(sheet, columns, boxes);
  const set = (row: Cell[]) => boxes.flatMap((box, n) => setCell(sheet, row[n] ?? { text: '' }, box));
  const first = rows[0] && set(rows[0]);
  sheet.need(heading.height + (first ? heightOf(first) : height));
  heading.draw();
  for (const [n, row] of rows.entries()) drawRow(sheet, (n === 0 && first) || set(row), n % 2 === 1, heading);
  sheet.rule();
}

function boxesOf(columns: readonly Column[]): Box[] {
  const parts = columns.reduce((sum, { width }) => sum + width, 0);
  let x = page.left;
  return columns.map(({ width: part }) => {
    const width = (contentWidth * part) / parts;
    x += width;
    return { x: x - width + padding, width: width - 2 * padding };
  });
}

type Heading = { height: number; draw: () => void };

function headingOf(sheet: Sheet, columns: readonly Column[], boxes: Box[]): Heading {
  const titles = boxes.map((box, n) => ({
    box,
    lines: sheet.lines(columns[n]?.title ?? '', box.width, headStyle),
  }));
  const most = Math.max(1, ...titles.map(({ lines }) => lines.length));
  const total = most * leading(headStyle.size) + 2 * padding;
  const draw = () => {
    sheet.doc.rect(page.left, sheet.y(), contentWidth, total).fill(ink.wash);
    for (const { box, lines } of titles)
      for (const [n, line] of lines.entries())
        sheet.drawLine(line, box.x, sheet.y() + padding + n * leading(headStyle.size), box.width, headStyle);
    sheet.skip(total);
    sheet.rule();
  };
  return { height: total, draw };
}

function setCell(sheet: Sheet, { text, soft, mark }: Cell, box: Box): SetCell {
  const style = soft ? { ...cellStyle, color: ink.soft } : cellStyle;
  const inner = mark ? { x: box.x + markRoom, width: box.width - markRoom } : box;
  return { lines: sheet.lines(text, inner.width, style), style, box: inner, mark: mark ?? null };
}

const heightOf = (cells: SetCell[]): number =>
  Math.max(1, ...cells.map(({ lines }) => lines.length)) * height + 2 * padding;

function drawRow(sheet: Sheet, cells: SetCell[], shaded: boolean, heading: Heading): void {
  const again = () => {
    sheet.newPage();
    heading.draw();
  };
  if (heightOf(cells) > sheet.room()) again();
  const rows = Math.max(1, ...cells.map(({ lines }) => lines.length));
  for (let from = 0; from < rows; ) {
    // A row that no page holds goes on where it was cut.
    const fit = Math.max(1, Math.floor((sheet.room() - 2 * padding) / height));
    const to = Math.min(rows, from + fit);
    drawPart(sheet, cells, from, to, shaded);
    if (to < rows) again();
    from = to;
  }
}

function drawPart(sheet: Sheet, cells: SetCell[], from: number, to: number, shaded: boolean): void {
  const total = (to - from) * height + 2 * padding;
  const top = sheet.y() + padding;
  if (shaded) sheet.doc.rect(page.left, sheet.y(), contentWidth, total).fill('#fafbfc');
  for (const { lines, style, box, mark } of cells) {
    if (mark && from === 0) sheet.doc.rect(box.x - markRoom, top + 2.6, 6, 6).fill(mark);
    for (const [n, line] of lines.slice(from, to).entries())
      sheet.drawLine(line, box.x, top + n * height, box.width, style);
  }
  sheet.skip(total);
  sheet.rule('#e8ebef');
}
