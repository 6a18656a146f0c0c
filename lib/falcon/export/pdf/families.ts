/** Whose forms the characters take that Chinese, Japanese and Korean share. */
export type Han = 'jp' | 'sc' | 'kr';

/** One of the fonts that text is set in, and which of its slices; all of the numbered ones where none is named. */
export type Family = { name: string; slices?: readonly string[] };

const cjk = (han: Han): Family => ({ name: `noto-sans-${han}` });
const hans: readonly Han[] = ['jp', 'sc', 'kr'];

const letters: readonly Family[] = [
  {
    name: 'noto-sans',
    slices: [
      'latin',
      'latin-ext',
      'vietnamese',
      'greek',
      'greek-ext',
      'cyrillic',
      'cyrillic-ext',
      'devanagari',
    ],
  },
  { name: 'noto-sans-arabic', slices: ['arabic'] },
  { name: 'noto-sans-hebrew', slices: ['hebrew'] },
  { name: 'noto-sans-thai', slices: ['thai'] },
];
const pictures: readonly Family[] = [
  { name: 'noto-emoji' },
  { name: 'noto-sans-arabic', slices: ['symbols', 'math'] },
];

/** The fonts in the order in which a character is looked for in them. */
export const familiesFor = (han: Han): readonly Family[] => [
  ...letters,
  ...hans.toSorted((a, b) => Number(b === han) - Number(a === han)).map(cjk),
  ...pictures,
];

/** All of them, for whoever ships their files. */
export const families: readonly Family[] = familiesFor('jp');

export const isSliceOf = ({ slices }: Family, slice: string): boolean =>
  slices ? slices.includes(slice) : /^\[\d+\]$/.test(slice);

/** The file of a slice, in the folder of its family. */
export const fileOf = ({ name }: Family, slice: string): string =>
  `files/${name}-${slice.replace(/^\[(\d+)\]$/, '$1')}-wght-normal.woff2`;

/** Whose forms a text wants: it tells by its kana or its hangul. */
export function hanOf(text: string): Han | null {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'jp';
  if (/\p{Script=Hangul}/u.test(text)) return 'kr';
  return null;
}
