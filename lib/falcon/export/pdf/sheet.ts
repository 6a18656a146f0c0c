import type PDFDocument from 'pdfkit';
import type { Weight } from './fonts.ts';
import { type Line, linesOf } from './lines.ts';
import type { Setter } from './runs.ts';

export type Doc = InstanceType<typeof PDFDocument>;

export const ink = { text: '#1c2430', soft: '#5b6675', line: '#d5dae1', wash: '#f4f6f8', accent: '#1f4e8c' };

export type Style = { size: number; weight: Weight; color: string };

export const body: Style = { size: 9, weight: 400, color: ink.text };

/** A line's height for a size: room for the marks above and below that Arabic, Thai and Devanagari have. */
export const leading = (size: number): number => size * 1.45;

export const page = { width: 595.28, height: 841.89, left: 50, right: 50, top: 56, bottom: 62 };
export const contentWidth = page.width - page.left - page.right;
const bottom = page.height - page.bottom;

export type Sheet = ReturnType<typeof newSheet>;

/** Pages to write on from top to bottom; `y` is how far the present one is written. */
export function newSheet(doc: Doc, setter: Setter, runningTitle: string) {
  let y = page.top;

  const lines = (text: string, width: number, { size, weight }: Style): Line[] =>
    linesOf(text, width / size, weight, setter);

  /** Draws a line into a box; one that runs from right to left stands at its right edge. */
  const drawLine = (line: Line, x: number, top: number, width: number, style: Style): void => {
    const { size, color } = style;
    let at = line.rtl ? x + width - line.width * size : x;
    for (const { font, text, width, rtl } of line.runs) {
      doc.font(font.font, font.name).fontSize(size).fillColor(color);
      // With features, even none, the text goes to the font as a whole: word by word, its words would stand from left to right.
      const whole = rtl ? { features: [] } : {};
      doc.text(text, at, top + size * 1.08, { lineBreak: false, baseline: 'alphabetic', ...whole });
      at += width * size;
    }
  };

  /** The first page has its title in large; the others have it small. */
  const newPage = (): void => {
    const isFirst = doc.bufferedPageRange().count === 0;
    doc.addPage();
    y = page.top;
    if (isFirst) return;
    const style = { size: 8, weight: 400, color: ink.soft } as const;
    const [line] = lines(runningTitle, contentWidth, style);
    if (line) drawLine(line, page.left, 30, contentWidth, style);
  };

  return {
    doc,
    lines,
    drawLine,
    newPage,
    y: () => y,
    /** How much of the page is left. */
    room: () => bottom - y,
    moveTo: (to: number): void => {
      y = to;
    },
    skip: (height: number): void => {
      y += height;
    },
    /** Goes on to another page unless so much fits on this one. */
    need: (height: number): void => {
      if (y + height > bottom) newPage();
    },
    /** Text over the whole width, on as many pages as it takes. */
    paragraph: (text: string, style: Style = body): void => {
      for (const line of lines(text, contentWidth, style)) {
        if (y + leading(style.size) > bottom) newPage();
        drawLine(line, page.left, y, contentWidth, style);
        y += leading(style.size);
      }
    },
    rule: (color: string = ink.line): void => {
      doc
        .moveTo(page.left, y)
        .lineTo(page.left + contentWidth, y)
        .lineWidth(0.6)
        .stroke(color);
    },
  };
}
