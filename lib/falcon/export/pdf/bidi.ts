import bidiFactory from 'bidi-js/dist/bidi.mjs';

const bidi = bidiFactory();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const turnedByFonts = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A paragraph's direction, and that of each of its UTF-16 units: odd is from right to left. Null: all from left to right. */
export type Direction = { base: number; levels: Uint8Array } | null;

export function directionOf(paragraph: string): Direction {
  if (!rightToLeft.test(paragraph)) return null;
  const { levels, paragraphs } = bidi.getEmbeddingLevels(paragraph);
  return { base: paragraphs[0]?.level ?? 0, levels };
}

/** A piece of a line that runs one way, its text in the order of reading. */
export type Piece = { text: string; rtl: boolean };

/** A line of a paragraph in pieces, from the left edge to the right one. */
export function piecesFromLeft(paragraph: string, start: number, end: number, direction: Direction): Piece[] {
  if (!direction) return [{ text: paragraph.slice(start, end), rtl: false }];
  const pieces: { text: string; level: number }[] = [];
  for (let at = start; at < end; at += 1) {
    const level = direction.levels[at] ?? 0;
    const last = pieces.at(-1);
    if (last?.level === level) last.text += paragraph[at];
    else pieces.push({ text: paragraph[at] ?? '', level });
  }
  const highest = Math.max(0, ...pieces.map(({ level }) => level));
  let ordered = pieces;
  // Unicode's rule L2: from the highest level down to the first, what is at least as high is turned around.
  for (let level = highest; level > 0; level -= 1) ordered = turned(ordered, level);
  return ordered.map(({ text, level }) => (level % 2 === 0 ? { text, rtl: false } : mirrored(text)));
}

const mirrored = (text: string): Piece => ({
  text: Array.from(text, (it) => bidi.getMirroredCharacter(it) ?? it).join(''),
  rtl: true,
});

function turned<T extends { level: number }>(pieces: T[], level: number): T[] {
  const out: T[] = [];
  let high: T[] = [];
  for (const piece of pieces) {
    if (piece.level >= level) high.unshift(piece);
    else {
      out.push(...high, piece);
      high = [];
    }
  }
  return [...out, ...high];
}

/** Text that runs from right to left, for a font that turns around the scripts which it knows to run so, and nothing else. */
export const forFont = (text: string): string =>
  turnedByFonts.test(text)
    ? text
    : Array.from(graphemes.segment(text), (it) => it.segment)
        .toReversed()
        .join('');
