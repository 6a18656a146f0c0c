import type { FontBook, OpenFont, Weight } from './fonts.ts';
import { type Han, hanOf } from './families.ts';

/** A piece of text in one font, in the order of reading. */
export type Run = { font: OpenFont; text: string };

export type Setter = ReturnType<typeof setter>;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// Each of these stands alone, so that there is no need to look for what belongs together.
const plain = /^[\u0020-\u02ff\u0370-\u03ff\u0400-\u0482\u048a-\u052f]*$/;
// They say how a character looks, and have no looks of their own.
const invisible = /\u200c|\u200d|\p{Variation_Selector}/gu;
const missing = '\u25a1';

/** Sets text in the fonts of a book. `han` decides where a text does not: Japanese names may have no kana in them. */
export function setter(book: FontBook, han: Han) {
  const found = new Map<string, OpenFont | null>();
  const widths = new Map<string, number>();
  const runWidths = new Map<string, number>();
  let lacked = false;

  const fontOf = (cluster: string, weight: Weight, forms: Han): OpenFont | null => {
    const key = `${weight}${forms}${cluster}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const codePoints = Array.from(cluster.replace(invisible, ''), (it) => it.codePointAt(0) ?? 0);
    const font = book.fontFor(codePoints, weight, forms);
    found.set(key, font);
    return font;
  };

  /** A cluster that no font has whole comes apart; what none has at all is shown as a box. */
  const inFonts = (cluster: string, weight: Weight, forms: Han): Run[] => {
    const font = fontOf(cluster, weight, forms);
    if (font) return [{ font, text: cluster.replace(/\p{Variation_Selector}/gu, '') }];
    const parts = Array.from(cluster.replace(invisible, ''));
    if (parts.length > 1) return parts.flatMap((part) => inFonts(part, weight, forms));
    if (cluster === missing || parts.length === 0) return [];
    lacked = true;
    return inFonts(missing, weight, forms);
  };

  const runsOf = (text: string, weight: Weight, forms: Han = hanOf(text) ?? han): Run[] => {
    const clusters = plain.test(text) ? text : Array.from(graphemes.segment(text), (it) => it.segment);
    const runs: Run[] = [];
    for (const cluster of clusters) {
      for (const { font, text } of inFonts(cluster, weight, forms)) {
        const last = runs.at(-1);
        if (last?.font === font) last.text += text;
        else runs.push({ font, text });
      }
    }
    return runs;
  };

  /** As wide as its font sets it in size 1. */
  const runWidth = ({ font: { name, font }, text }: Run): number => {
    const key = `${name} ${text}`;
    const known = runWidths.get(key);
    if (known !== undefined) return known;
    const width = text === '' ? 0 : font.layout(text).advanceWidth / font.unitsPerEm;
    runWidths.set(key, width);
    return width;
  };

  /** The same of text in any fonts. */
  const widthOf = (text: string, weight: Weight, forms?: Han): number => {
    const key = `${weight}${forms ?? ''}${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    const width = runsOf(text, weight, forms).reduce((sum, run) => sum + runWidth(run), 0);
    widths.set(key, width);
    return width;
  };

  return {
    runsOf,
    runWidth,
    widthOf,
    /** Whether a character was met that no font has. */
    lacked: () => lacked,
  };
}
