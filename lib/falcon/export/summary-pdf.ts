import type { CaseFacts } from './case-facts.ts';
import { hanOf } from './pdf/families.ts';
import { bookOf, type FontSource } from './pdf/fonts.ts';
import { setter } from './pdf/runs.ts';
import { body, contentWidth, type Doc, ink, newSheet, page, type Sheet } from './pdf/sheet.ts';
import { drawHead } from './pdf/head.ts';
import { drawTags } from './pdf/tags.ts';
import { drawTable } from './pdf/table.ts';
import { timeSaid } from './said.ts';
import { headFacts } from './summary-head.ts';
import { type Section, sectionsOf } from './summary-tables.ts';

export type SummaryOptions = {
  fonts: FontSource;
  exportedAt: Date;
  /** What the case was read from, for the foot of every page: the connection's name. */
  from: string;
};

/** The case as a PDF that a person reads: the same bytes for the same facts and time. */
export async function* summaryPdf(
  facts: CaseFacts,
  { fonts, exportedAt, from }: SummaryOptions,
): AsyncGenerator<Buffer> {
  const { default: PDFDocument } = await import('pdfkit'); // 25 ms that no other artifact waits for
  const { create } = await import('fontkit');
  const set = setter(bookOf(fonts, create), hanOf(JSON.stringify(facts)) ?? 'sc');
  const title = titleOf(facts);
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0, // the sheet keeps its own
    bufferPages: true, // the last page's number stands on the first
    autoFirstPage: false,
    font: '',
    displayTitle: true,
    info: { Title: title, Producer: 'casebridge', Creator: 'casebridge', CreationDate: exportedAt },
  });
  const sheet = newSheet(doc, set, title);
  write(sheet, facts);
  if (set.lacked()) sheet.paragraph(lacking, { ...body, size: 7.5, color: ink.soft });
  number(sheet, doc, `Exported at ${timeSaid(exportedAt.toISOString())} from ${from} by casebridge`);
  doc.end();
  for await (const chunk of doc) yield Buffer.from(chunk);
}

const lacking =
  '\nA box (\u25a1) stands for a character that the fonts of this summary lack; case.json has every character as it is.';

const titleOf = ({ case: { id, reference_id, name } }: CaseFacts): string =>
  `${reference_id || id} · ${name || 'Case without a name'}`;

function write(sheet: Sheet, facts: CaseFacts): void {
  const { case: it } = facts;
  sheet.newPage();
  drawHead(sheet, {
    kind: `Case ${it.reference_id || ''}`.trim(),
    title: it.name || 'Case without a name',
    under: `Falcon case ${it.id}${it.cid ? ` · customer ${it.cid}` : ''}`,
    facts: headFacts(it),
  });
  heading(sheet, 'Description', 30);
  if (it.description) sheet.paragraph(it.description);
  else sheet.paragraph('The case has no description.', { ...body, color: ink.soft });
  heading(sheet, 'Tags', 20);
  if (it.tags?.length) drawTags(sheet, it.tags);
  else sheet.paragraph('The case has no tags.', { ...body, color: ink.soft });
  for (const section of sectionsOf(facts)) writeSection(sheet, section);
}

function writeSection(sheet: Sheet, { title, columns, rows, none }: Section): void {
  if (rows.length === 0 && none === null) return;
  heading(sheet, title, 50);
  if (rows.length > 0) drawTable(sheet, columns, rows);
  else sheet.paragraph(none ?? '', { ...body, color: ink.soft });
}

/** A heading that is never the last thing on a page. */
function heading(sheet: Sheet, text: string, follows: number): void {
  const style = { size: 11.5, weight: 600, color: ink.accent } as const;
  sheet.skip(14);
  sheet.need(20 + follows);
  sheet.paragraph(text, style);
  sheet.skip(3);
}

/** The foot of every page, once it is known how many there are. */
function number(sheet: Sheet, doc: Doc, text: string): void {
  const style = { size: 7.5, weight: 400, color: ink.soft } as const;
  const top = page.height - 40;
  const { count } = doc.bufferedPageRange();
  for (let n = 0; n < count; n += 1) {
    doc.switchToPage(n);
    sheet.moveTo(top - 6);
    sheet.rule();
    const [left] = sheet.lines(text, contentWidth - 60, style);
    const [right] = sheet.lines(`${n + 1} / ${count}`, 60, style);
    if (left) sheet.drawLine(left, page.left, top, contentWidth, style);
    if (right) {
      const x = page.left + contentWidth - right.width * style.size;
      sheet.drawLine(right, x, top, contentWidth, style);
    }
  }
}
