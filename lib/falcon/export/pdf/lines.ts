import LineBreaker from 'linebreak';
import { directionOf, forFont, piecesFromLeft } from './bidi.ts';
import { type Han, hanOf } from './families.ts';
import type { Weight } from './fonts.ts';
import type { Run, Setter } from './runs.ts';

/** A run at its place; `rtl`: it runs from right to left. */
export type PlacedRun = Run & { width: number; rtl: boolean };

/** One line of text as it stands on the page; widths are those of size 1. */
export type Line = { runs: PlacedRun[]; width: number; rtl: boolean };

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const words = new Intl.Segmenter('th', { granularity: 'word' });
const withoutBlanks = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Text in lines of at most that width. A word that is wider is broken between two characters. */
export function linesOf(text: string, width: number, weight: Weight, setter: Setter): Line[] {
  return shown(text)
    .split('\n')
    .flatMap((paragraph) => paragraphLines(paragraph, width, weight, setter));
}

// Marks that turn text around: a name that uses them to look like another is shown for what it is.
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** What is printed for a text: no control characters, and none that hide what it says. */
function shown(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(turning, (it) => `[U+${it.charCodeAt(0).toString(16).toUpperCase()}]`)
    .replaceAll(/[^\P{Cc}\n]/gu, '\ufffd')
    .trimEnd();
}

function paragraphLines(paragraph: string, width: number, weight: Weight, setter: Setter): Line[] {
  const forms = hanOf(paragraph) ?? undefined;
  const direction = directionOf(paragraph);
  return rangesOf(paragraph, width, weight, setter, forms).map(([start, end]) => {
    const runs = piecesFromLeft(paragraph, start, end, direction).flatMap(({ text, rtl }) => {
      const set = setter.runsOf(text, weight, forms);
      const fromLeft = rtl ? set.toReversed().map((it) => ({ ...it, text: forFont(it.text) })) : set;
      return fromLeft.map((run) => ({ ...run, width: setter.runWidth(run), rtl }));
    });
    const total = runs.reduce((sum, run) => sum + run.width, 0);
    return { runs, width: total, rtl: (direction?.base ?? 0) % 2 === 1 };
  });
}

type Span = [start: number, end: number];

/** Where each line of a paragraph begins and ends, blanks at its end aside. */
function rangesOf(text: string, width: number, weight: Weight, setter: Setter, forms?: Han): Span[] {
  const widthOf = (start: number, end: number) =>
    setter.widthOf(text.slice(start, end).trimEnd(), weight, forms);
  const lines: Span[] = [];
  let start = 0;
  let used = 0;
  const cut = (at: number) => {
    lines.push([start, start + text.slice(start, at).trimEnd().length]);
    start = at;
    used = 0;
  };
  const take = ([from, to]: Span) => {
    if (used > 0 && used + widthOf(from, to) > width) cut(from);
    used += setter.widthOf(text.slice(from, to), weight, forms);
  };
  for (const span of breakable(text)) {
    if (widthOf(...span) <= width) take(span);
    else {
      if (used > 0) cut(span[0]);
      for (const part of charactersOf(text, span)) take(part);
    }
  }
  cut(text.length);
  return lines;
}

/** The pieces that a line can end after. */
function breakable(text: string): Span[] {
  const breaker = new LineBreaker(text);
  const spans: Span[] = [];
  let start = 0;
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) {
    const span: Span = [start, next.position];
    spans.push(...(withoutBlanks.test(text.slice(...span)) ? parts(text, span, words) : [span]));
    start = next.position;
  }
  return spans;
}

const charactersOf = (text: string, span: Span): Span[] => parts(text, span, graphemes);

const parts = (text: string, [start, end]: Span, segmenter: Intl.Segmenter): Span[] =>
  Array.from(segmenter.segment(text.slice(start, end)), ({ index, segment }) => [
    start + index,
    start + index + segment.length,
  ]);
