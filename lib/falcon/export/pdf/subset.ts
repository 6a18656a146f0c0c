import type { Font, Glyph } from 'fontkit';
import { glyphOfContours, type Point } from './outlines.ts';
import { fontFileOf, type Tables } from './woff2.ts';

/**
 * The glyphs of a font that a document uses, as pdfkit asks for them: each with its outline at the font's weight.
 * fontkit's own subset leaves the parts of a composed glyph (Ä, é) where they stand in the default weight.
 */
export function subsetOf(font: Font, tables: Tables) {
  const ids: number[] = [0];
  const places = new Map([[0, 0]]);
  return {
    includeGlyph: (id: number): number => {
      const place = places.get(id) ?? ids.push(id) - 1;
      places.set(id, place);
      return place;
    },
    encode: (): Buffer =>
      encoded(
        ids.map((id) => font.getGlyph(id)),
        tables,
      ),
  };
}

function encoded(glyphs: Glyph[], tables: Tables): Buffer {
  const outlines = glyphs.map(contoursOf);
  const bodies = outlines.map((contours) => glyphOfContours(contours));
  const loca = Buffer.alloc(4 * (glyphs.length + 1));
  const hmtx = Buffer.alloc(4 * glyphs.length);
  let offset = 0;
  for (const [n, glyph] of glyphs.entries()) {
    offset += bodies[n]?.length ?? 0;
    loca.writeUInt32BE(offset, 4 * (n + 1));
    const left = Math.min(...(outlines[n] ?? []).flat().map(({ x }) => x));
    hmtx.writeUInt16BE(Math.round(glyph.advanceWidth), 4 * n);
    hmtx.writeInt16BE(Number.isFinite(left) ? left : 0, 4 * n + 2);
  }
  const table = (tag: string) => Buffer.from(tables.get(tag) ?? []);
  const [maxp, hhea, head] = [table('maxp'), table('hhea'), table('head')];
  maxp.writeUInt16BE(glyphs.length, 4);
  hhea.writeUInt16BE(glyphs.length, 34);
  return fontFileOf(new Map(Object.entries({ head, hhea, maxp, loca, hmtx, glyf: Buffer.concat(bodies) })));
}

function contoursOf({ path }: Glyph): Point[][] {
  const contours: Point[][] = [];
  for (const { command, args } of path.commands) {
    const [x = 0, y = 0, toX = 0, toY = 0] = args.map(Math.round);
    if (command === 'moveTo') contours.push([{ x, y, onCurve: true }]);
    if (command === 'lineTo') contours.at(-1)?.push({ x, y, onCurve: true });
    if (command === 'quadraticCurveTo')
      contours.at(-1)?.push({ x, y, onCurve: false }, { x: toX, y: toY, onCurve: true });
  }
  // A path ends where it began; a contour of TrueType closes by itself.
  return contours.map((points) => {
    const [first, last] = [points[0], points.at(-1)];
    const isClosed = points.length > 1 && last?.onCurve && first?.x === last.x && first.y === last.y;
    return isClosed ? points.slice(0, -1) : points;
  });
}
