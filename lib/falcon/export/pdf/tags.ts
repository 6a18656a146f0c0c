import { body, contentWidth, ink, leading, page, type Sheet, type Style } from './sheet.ts';

const style: Style = { ...body, size: 8.5, color: ink.accent };
const padding = 6;
const gap = 6;
const height = leading(style.size) + 4;

/** Each tag in a box of its own, as many to a row as fit. */
export function drawTags(sheet: Sheet, tags: readonly string[]): void {
  let x = page.left;
  sheet.need(height);
  for (const tag of tags) {
    const [line] = sheet.lines(tag, contentWidth - 2 * padding, style);
    if (!line) continue;
    const width = line.width * style.size + 2 * padding;
    if (x > page.left && x + width > page.left + contentWidth) {
      x = page.left;
      sheet.skip(height + gap);
      sheet.need(height);
    }
    sheet.doc.roundedRect(x, sheet.y(), width, height, 3).fill('#e6eef8');
    sheet.drawLine(line, x + padding, sheet.y() + 2, line.width * style.size, style);
    x += width + gap;
  }
  sheet.skip(height);
}
