import { brotliDecompressSync } from 'node:zlib';
import { byteReader } from './byte-reader.ts';
import { glyphTables } from './woff2-glyphs.ts';

/** The tables of a font, by tag. */
export type Tables = ReadonlyMap<string, Buffer>;

/** The tags that WOFF2 has numbers for, as its specification lists them. */
const knownTags =
  'cmap head hhea hmtx maxp name OS/2 post cvt fpgm glyf loca prep CFF VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG sbix acnt avar bdat bloc bsln cvar fdsc feat fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill'
    .split(' ')
    .map((tag) => tag.padEnd(4));

// Hints for coarse screens: in print a font looks the same without them, and a glyph is its outline alone.
const hints = ['cvt ', 'fpgm', 'prep', 'cvar'];

/**
 * The tables of a WOFF2 font as TrueType has them, hints aside. The reader that pdfkit has
 * can take no variation of a WOFF2 font, and cut no subset out of one.
 */
export function trueTypeTables(woff2: Buffer): Tables {
  const tables = new Map(tablesIn(woff2));
  const glyf = tables.get('glyf');
  const head = tables.get('head');
  if (!glyf || !head) throw new Error('a font without TrueType outlines');
  const long = Buffer.from(head);
  long.writeInt16BE(1, 50); // four bytes for each place in `loca`
  for (const tag of hints) tables.delete(tag);
  for (const [tag, bytes] of Object.entries({ ...glyphTables(glyf), head: long })) tables.set(tag, bytes);
  return tables;
}

function tablesIn(woff2: Buffer): [tag: string, bytes: Buffer][] {
  if (woff2.toString('latin1', 0, 4) !== 'wOF2') throw new Error('not a WOFF2 font');
  const count = woff2.readUInt16BE(12);
  const compressed = woff2.readUInt32BE(20);
  const directory = byteReader(woff2.subarray(48));
  const entries = Array.from({ length: count }, () => {
    const flags = directory.u8();
    const known = flags & 0x3f;
    const tag = known === 0x3f ? directory.take(4).toString('latin1') : (knownTags[known] ?? '');
    const length = directory.base128();
    const isGlyphs = tag === 'glyf' || tag === 'loca';
    const isTransformed = isGlyphs ? flags >> 6 === 0 : flags >> 6 !== 0;
    if (isTransformed !== isGlyphs) throw new Error(`a WOFF2 font with a ${tag} table of another form`);
    return { tag, length: isTransformed ? directory.base128() : length };
  });
  const from = 48 + directory.at();
  const data = byteReader(brotliDecompressSync(woff2.subarray(from, from + compressed)));
  return entries.map(({ tag, length }) => [tag, data.take(length)]);
}

/** The tables behind a directory, each at a multiple of four. Nobody checks their sums, so those stay zero. */
export function fontFileOf(tables: Tables): Buffer {
  const sorted = [...tables].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const directory = Buffer.alloc(12 + 16 * sorted.length);
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(sorted.length, 4);
  let offset = directory.length;
  const parts = sorted.map(([tag, bytes], n) => {
    const entry = 12 + 16 * n;
    directory.write(tag, entry, 'latin1');
    directory.writeUInt32BE(offset, entry + 8);
    directory.writeUInt32BE(bytes.length, entry + 12);
    const padding = Buffer.alloc(-bytes.length & 3);
    offset += bytes.length + padding.length;
    return Buffer.concat([bytes, padding]);
  });
  return Buffer.concat([directory, ...parts]);
}
