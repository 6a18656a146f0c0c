import { printPdfFigures } from './pdf-figures.ts';

/** An empty document of the PDF library. */
void printPdfFigures(async () => {
  const { default: PDFDocument } = await import('pdfkit');
  const doc = new PDFDocument({ font: '' });
  doc.end();
  return doc;
});
