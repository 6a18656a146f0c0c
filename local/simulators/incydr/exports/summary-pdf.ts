import { buffer } from 'node:stream/consumers';
import Pdf from 'pdfkit';
import { type MarkdownLine, markdownLines } from './markdown-lines.ts';
import type { Case } from '../cases/case.ts';
import type { People } from '../people/people.ts';

type Document = InstanceType<typeof Pdf>;

const colours = { ink: '#1b2430', quiet: '#64707f', accent: '#0b6e6e', line: '#d5dbe1' };
const margin = 56;

/** The summary of a case as a PDF: who and when, description and findings, no file activity. */
export async function summaryPdf(it: Case, people: People, now: Date): Promise<Buffer> {
  const document = new Pdf({
    size: 'A4',
    margin,
    bufferPages: true, // the number of pages stands at the foot of each
    info: { Title: printable(`Case ${it.number}: ${it.name}`), CreationDate: now },
  });
  const bytes = buffer(document);
  header(document, it);
  facts(document, it, people);
  section(document, 'Description');
  paragraph(document, { kind: 'text', text: it.description ?? 'None.' }); // only the findings are Markdown
  section(document, 'Findings');
  for (const line of markdownLines(it.findings ?? 'None.')) paragraph(document, line);
  footers(document, it, now);
  document.end();
  return bytes;
}

function header(document: Document, it: Case): void {
  document.font('Helvetica-Bold').fontSize(10).fillColor(colours.accent);
  document.text(`CASE ${it.number}`, { characterSpacing: 1 });
  document.moveDown(0.3).fontSize(20).fillColor(colours.ink).text(printable(it.name));
  rule(document);
}

function facts(document: Document, it: Case, { usernameOf }: People): void {
  const rows = [
    ['Status', it.status],
    ['Subject', usernameOf(it.subject) ?? 'None'],
    ['Assignee', usernameOf(it.assignee) ?? 'Unassigned'],
    ['Created', `${it.createdAt} by ${usernameOf(it.createdBy) ?? it.createdBy}`],
    ['Last modified', `${it.updatedAt} by ${usernameOf(it.lastModifiedBy) ?? it.lastModifiedBy}`],
  ] as const;
  for (const [label, value] of rows) {
    const { y } = document;
    document.font('Helvetica').fontSize(10).fillColor(colours.quiet).text(label, margin, y, { width: 90 });
    document.fillColor(colours.ink).text(printable(value), margin + 100, y);
    document.moveDown(0.3);
  }
  document.x = margin;
}

function section(document: Document, title: string): void {
  document.moveDown(1).font('Helvetica-Bold').fontSize(13).fillColor(colours.accent).text(title);
  document.moveDown(0.4);
}

function paragraph(document: Document, line: MarkdownLine): void {
  const text = printable(line.text);
  document.fillColor(colours.ink);
  switch (line.kind) {
    case 'blank':
      document.moveDown(0.6);
      break;
    case 'heading':
      document
        .moveDown(0.3)
        .font('Helvetica-Bold')
        .fontSize(line.level === 1 ? 13 : 11)
        .text(text)
        .moveDown(0.2);
      break;
    case 'bullet':
      document.font('Helvetica').fontSize(10).text(`${line.mark} ${text}`, { indent: 10, lineGap: 2 });
      break;
    case 'verbatim':
      document.font('Courier').fontSize(8).text(text, { lineGap: 1 });
      break;
    case 'text':
      document.font('Helvetica').fontSize(10).text(text, { lineGap: 2 });
      break;
  }
}

function rule(document: Document): void {
  document.moveDown(0.6);
  document.moveTo(margin, document.y).lineTo(document.page.width - margin, document.y);
  document.strokeColor(colours.line).lineWidth(1).stroke();
  document.moveDown(0.8);
}

function footers(document: Document, it: Case, now: Date): void {
  const { start, count } = document.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    document.switchToPage(index);
    document.page.margins.bottom = 0; // or text at the foot would begin another page
    const y = document.page.height - 36;
    document.font('Helvetica').fontSize(8).fillColor(colours.quiet);
    document.text(`Case ${it.number}, exported ${now.toISOString()}`, margin, y, { lineBreak: false });
    document.text(`Page ${index + 1} of ${count}`, margin, y, {
      width: document.page.width - 2 * margin,
      align: 'right',
      lineBreak: false,
    });
  }
}

/** The standard fonts know the Latin letters of Windows only: any other character is shown as a question mark. */
const printable = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll('\t', '    ')
    .replaceAll(/[^\x20-\x7e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/gu, '?');
