import { type ByteReader, byteReader } from './byte-reader.ts';
import { aligned, glyphOfContours, headOf, type Point } from './outlines.ts';

type Streams = Record<
  'contours' | 'points' | 'flags' | 'glyphs' | 'composites' | 'boxes' | 'instructions',
  ByteReader
>;

/** The tables `glyf` and `loca` out of WOFF2's form of them, without instructions. */
export function glyphTables(transformed: Buffer): { glyf: Buffer; loca: Buffer } {
  const header = byteReader(transformed);
  header.take(4); // reserved, and what is told of overlaps
  const count = header.u16();
  header.take(2); // the width of places in `loca`, which is made anew
  const sizes = Array.from({ length: 7 }, () => header.u32());
  const [contours, points, flags, glyphs, composites, boxes, instructions] = sizes.map((size) =>
    byteReader(header.take(size)),
  );
  if (!contours || !points || !flags || !glyphs || !composites || !boxes || !instructions)
    throw new Error('a WOFF2 font without all its glyph streams');
  const streams = { contours, points, flags, glyphs, composites, boxes, instructions };
  const boxed = boxes.take(4 * Math.floor((count + 31) / 32));
  const loca = Buffer.alloc(4 * (count + 1));
  let offset = 0;
  const made = Array.from({ length: count }, (_, n) => {
    const hasBox = ((boxed[n >> 3] ?? 0) & (0x80 >> (n & 7))) !== 0;
    const glyph = glyphOf(streams, hasBox);
    offset += glyph.length;
    loca.writeUInt32BE(offset, 4 * (n + 1));
    return glyph;
  });
  return { glyf: Buffer.concat(made), loca };
}

function glyphOf(streams: Streams, hasBox: boolean): Buffer {
  const count = streams.contours.i16();
  if (count === 0) return Buffer.alloc(0);
  if (count < 0) return aligned([headOf(-1, streams.boxes.take(8)), compositeOf(streams)]);
  const sizes = Array.from({ length: count }, () => streams.points.u255());
  const contours = contoursOf(streams, sizes);
  streams.instructions.take(streams.glyphs.u255());
  return glyphOfContours(contours, hasBox ? streams.boxes.take(8) : undefined);
}

const wordArguments = 0x0001;
const scaled = 0x0008;
const moreComponents = 0x0020;
const scaledBoth = 0x0040;
const twoByTwo = 0x0080;
const hasInstructions = 0x0100;

/** The parts that a glyph is put together from. */
function compositeOf({ composites, glyphs, instructions }: Streams): Buffer {
  const parts: Buffer[] = [];
  let told = 0;
  for (let flags = moreComponents; flags & moreComponents; ) {
    flags = composites.u16();
    told |= flags;
    const scale = flags & scaled ? 2 : flags & scaledBoth ? 4 : flags & twoByTwo ? 8 : 0;
    const head = Buffer.alloc(2);
    head.writeUInt16BE(flags & ~hasInstructions);
    parts.push(head, composites.take(2 + (flags & wordArguments ? 4 : 2) + scale));
  }
  if (told & hasInstructions) instructions.take(glyphs.u255());
  return Buffer.concat(parts);
}

/** The outline; each point is a step from the one before it, in two to five bytes. */
function contoursOf({ flags, glyphs }: Streams, sizes: number[]): Point[][] {
  let [x, y] = [0, 0];
  return sizes.map((size) =>
    Array.from({ length: size }, () => {
      const flag = flags.u8();
      const [dx, dy] = stepOf(flag & 0x7f, glyphs);
      x += dx;
      y += dy;
      return { x, y, onCurve: flag < 0x80 };
    }),
  );
}

/** One step, as the table of triplets in WOFF2's specification tells. */
function stepOf(flag: number, glyphs: ByteReader): [number, number] {
  const signed = (bit: number, value: number) => (flag & bit ? value : -value);
  const first = glyphs.u8();
  if (flag < 10) return [0, signed(1, ((flag & 14) << 7) + first)];
  if (flag < 20) return [signed(1, (((flag - 10) & 14) << 7) + first), 0];
  if (flag < 84) {
    const n = flag - 20;
    return [signed(1, 1 + (n & 0x30) + (first >> 4)), signed(2, 1 + ((n & 0x0c) << 2) + (first & 0x0f))];
  }
  const second = glyphs.u8();
  if (flag < 120) {
    const n = flag - 84;
    const [x, y] = [Math.floor(n / 12) << 8, ((n % 12) >> 2) << 8];
    return [signed(1, 1 + x + first), signed(2, 1 + y + second)];
  }
  const third = glyphs.u8();
  if (flag < 124) return [signed(1, (first << 4) + (second >> 4)), signed(2, ((second & 0x0f) << 8) + third)];
  return [signed(1, (first << 8) + second), signed(2, (third << 8) + glyphs.u8())];
}
