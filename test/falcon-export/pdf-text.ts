import { inflateSync } from 'node:zlib';

/** The text of each page of a PDF as pdfkit writes them, a line for each piece that is drawn; glyphs stand from left to right. */
export function pdfPages(pdf: Buffer): string[] {
  const objects = objectsIn(pdf);
  const fonts = new Map<string, Map<string, string>>();
  for (const { head } of objects.values())
    for (const [, name = '', ref = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const unicode = /\/ToUnicode (\d+) 0 R/.exec(objects.get(ref)?.head ?? '')?.[1] ?? '';
      fonts.set(name, codesIn(objects.get(unicode)?.stream ?? ''));
    }
  const kids =
    /\/Kids \[([^\]]*)\]/.exec([...objects.values()].map(({ head }) => head).join('\n'))?.[1] ?? '';
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, page = '']) => {
    const contents = /\/Contents (\d+) 0 R/.exec(objects.get(page)?.head ?? '')?.[1] ?? '';
    return textIn(objects.get(contents)?.stream ?? '', fonts);
  });
}

type PdfObject = { head: string; stream: string };

function objectsIn(pdf: Buffer): Map<string, PdfObject> {
  const text = pdf.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const { 1: number = '', index, 0: start } of text.matchAll(/(\d+) 0 obj\n/g)) {
    const from = index + start.length;
    const end = text.indexOf('\nendobj', from);
    const streamAt = text.indexOf('stream\n', from);
    const hasStream = streamAt >= 0 && streamAt < end;
    const head = text.slice(from, hasStream ? streamAt : end);
    objects.set(number, { head, stream: hasStream ? streamOf(head, pdf, streamAt + 7) : '' });
  }
  return objects;
}

function streamOf(head: string, pdf: Buffer, from: number): string {
  const bytes = pdf.subarray(from, from + Number(/\/Length (\d+)/.exec(head)?.[1]));
  return (head.includes('FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

/** What each code of a font stands for. */
function codesIn(cmap: string): Map<string, string> {
  const codes = new Map<string, string>();
  for (const [, first = '', listed = ''] of cmap.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g))
    for (const [n, [, hex = '']] of [...listed.matchAll(/<([^>]*)>/g)].entries()) {
      const units = hex.match(/\w{4}/g) ?? [];
      const text = String.fromCharCode(...units.map((it) => Number.parseInt(it, 16)));
      codes.set((Number.parseInt(first, 16) + n).toString(16).padStart(4, '0'), text);
    }
  return codes;
}

function textIn(content: string, fonts: Map<string, Map<string, string>>): string {
  let font = new Map<string, string>();
  const pieces: string[] = [];
  for (const [, block = ''] of content.matchAll(/BT\n([\s\S]*?)ET\n/g)) {
    let piece = '';
    for (const [, name, shown] of block.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (name !== undefined) font = fonts.get(name) ?? font;
      for (const [, hex = ''] of (shown ?? '').matchAll(/<(\w*)>/g))
        for (const code of hex.match(/\w{4}/g) ?? []) piece += font.get(code) ?? '\ufffd';
    }
    pieces.push(piece);
  }
  return pieces.join('\n');
}
