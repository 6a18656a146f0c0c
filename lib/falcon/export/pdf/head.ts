import type { Line } from './lines.ts';
import { body, contentWidth, ink, leading, page, type Sheet, type Style } from './sheet.ts';

/** What stands at the top of the first page. */
export type Head = {
  kind: string;
  title: string;
  under: string;
  facts: { name: string; value: string; mark?: string }[];
};

const titleStyle: Style = { size: 18, weight: 600, color: ink.text };
const kindStyle: Style = { size: 9, weight: 600, color: ink.accent };
const underStyle: Style = { ...body, size: 8, color: ink.soft };
const nameStyle: Style = { ...body, size: 7.5, color: ink.soft };
const valueStyle: Style = { ...body, size: 9 };

const columns = 2;
const padding = 10;
const nameWidth = 68;
const cellWidth = contentWidth / columns;

/** The title over a box of facts, two to a row. */
export function drawHead(sheet: Sheet, { kind, title, under, facts }: Head): void {
  sheet.doc.rect(0, 0, page.width, 6).fill(ink.accent);
  sheet.moveTo(46);
  sheet.paragraph(kind, kindStyle);
  sheet.paragraph(title, titleStyle);
  sheet.paragraph(under, underStyle);
  sheet.skip(10);
  const cells = facts.map((fact) => set(sheet, fact));
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, n) =>
    cells.slice(n * columns, (n + 1) * columns),
  );
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height)) + 5);
  const total = heights.reduce((sum, height) => sum + height, 0) + 2 * padding - 5;
  sheet.need(total);
  sheet.doc.rect(page.left, sheet.y(), contentWidth, total).fill(ink.wash);
  let y = sheet.y() + padding;
  for (const [n, row] of rows.entries()) {
    for (const [column, cell] of row.entries()) draw(sheet, cell, page.left + column * cellWidth, y);
    y += heights[n] ?? 0;
  }
  sheet.skip(total);
}

type SetFact = { name: Line[]; value: Line[]; height: number; mark: string | undefined };

function set(sheet: Sheet, { name, value, mark }: Head['facts'][number]): SetFact {
  const room = cellWidth - nameWidth - 2 * padding - (mark ? 11 : 0);
  const lines = sheet.lines(value, room, valueStyle);
  return {
    name: sheet.lines(name, nameWidth, nameStyle),
    value: lines,
    height: lines.length * leading(valueStyle.size),
    mark,
  };
}

function draw(sheet: Sheet, { name, value, mark }: SetFact, left: number, y: number): void {
  const x = left + padding;
  const from = x + nameWidth + (mark ? 11 : 0);
  const width = left + cellWidth - padding - from;
  for (const line of name) sheet.drawLine(line, x, y + 1.4, nameWidth, nameStyle);
  if (mark) sheet.doc.rect(from - 11, y + 3, 7, 7).fill(mark);
  for (const [n, line] of value.entries())
    sheet.drawLine(line, from, y + n * leading(valueStyle.size), width, valueStyle);
}
