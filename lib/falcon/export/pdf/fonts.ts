import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Font } from 'fontkit';
import * as v from 'valibot';
import { type Family, familiesFor, fileOf, type Han, isSliceOf } from './families.ts';
import { subsetOf } from './subset.ts';
import { fontFileOf, trueTypeTables } from './woff2.ts';

export type Weight = 400 | 600;

/** A slice of a font at a weight, open, under a name of its own. */
export type OpenFont = { name: string; font: Font };

/** Where the fonts' files are: a folder for each family, as its package has it. */
export type FontSource = {
  /** The code points of each slice, as CSS writes them. */
  slices: (family: string) => Record<string, string>;
  file: (family: string, file: string) => Buffer;
};

const sliceRanges = v.record(v.string(), v.string());

/** The fonts in a folder: beside a bundle, or where their packages are installed. */
export const fontsIn = (folder: string): FontSource => ({
  slices: (family) =>
    v.parse(sliceRanges, JSON.parse(readFileSync(join(folder, family, 'unicode.json'), 'utf8'))),
  file: (family, file) => readFileSync(join(folder, family, file)),
});

type Range = { first: number; last: number; family: Family; slice: string };

export type FontBook = ReturnType<typeof fontBook>;

// A document of every script opens some dozens; more are not kept.
const mostOpen = 64;

const books = new WeakMap<FontSource, FontBook>();

/** Finds fonts in a source: the same book for every document, since most need the slices of the one before. */
export function bookOf(source: FontSource, create: (bytes: Uint8Array) => Font): FontBook {
  const book = books.get(source) ?? fontBook(source, create);
  books.set(source, book);
  return book;
}

/** Finds the font for a character among the slices, and opens those that are used. */
function fontBook(source: FontSource, create: (bytes: Uint8Array) => Font) {
  const ranges = new Map<string, Range[]>();
  const opened = new Map<string, OpenFont>();

  const rangesOf = (family: Family): Range[] => {
    const key = `${family.name} ${family.slices?.join() ?? ''}`;
    const known = ranges.get(key) ?? rangesIn(family, source.slices(family.name));
    ranges.set(key, known);
    return known;
  };

  const open = (family: Family, slice: string, weight: Weight): OpenFont => {
    const name = `${family.name}-${slice.replaceAll(/[[\]]/g, '')}-${weight}`;
    const known = opened.get(name);
    if (known) return known;
    if (opened.size >= mostOpen) opened.clear();
    const tables = trueTypeTables(source.file(family.name, fileOf(family, slice)));
    const font = create(fontFileOf(tables)).getVariation({ wght: weight });
    // Two weights of one file have one name in it, and pdfkit would take them for one font.
    const own = { postscriptName: { value: name }, createSubset: { value: () => subsetOf(font, tables) } };
    const it = { name, font: Object.defineProperties(font, own) };
    opened.set(name, it);
    return it;
  };

  return {
    /** The first font that has all of the code points; null where none has. */
    fontFor(codePoints: number[], weight: Weight, han: Han): OpenFont | null {
      const [first] = codePoints;
      if (first === undefined) return null;
      for (const family of familiesFor(han)) {
        const all = rangesOf(family);
        for (const { slice } of all.filter((range) => covers(range, first))) {
          if (!codePoints.every((it) => all.some((range) => range.slice === slice && covers(range, it))))
            continue;
          const it = open(family, slice, weight);
          if (codePoints.every((one) => it.font.hasGlyphForCodePoint(one))) return it;
        }
      }
      return null;
    },
  };
}

const covers = ({ first, last }: Range, codePoint: number): boolean =>
  first <= codePoint && codePoint <= last;

const rangesIn = (family: Family, slices: Record<string, string>): Range[] =>
  Object.entries(slices)
    .filter(([slice]) => isSliceOf(family, slice))
    .flatMap(([slice, written]) =>
      written.split(',').map((range) => {
        const [first = '', last = first] = range.trim().replace(/^U\+/i, '').split('-');
        return { first: Number.parseInt(first, 16), last: Number.parseInt(last, 16), family, slice };
      }),
    );
