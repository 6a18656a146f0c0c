/** A point of a glyph's outline, as TrueType has them. */
export type Point = { x: number; y: number; onCurve: boolean };

/** A simple glyph: every coordinate in two bytes, since what holds it is packed anew, and no instructions. */
export function glyphOfContours(contours: Point[][], box?: Buffer): Buffer {
  const points = contours.flat();
  if (points.length === 0) return Buffer.alloc(0);
  const out = Buffer.alloc(2 * contours.length + 2 + 5 * points.length);
  let at = 0;
  let count = 0;
  for (const contour of contours) {
    count += contour.length;
    at = out.writeUInt16BE(count - 1, at);
  }
  at += 2; // no instructions
  for (const { onCurve } of points) at = out.writeUInt8(onCurve ? 1 : 0, at);
  for (const axis of ['x', 'y'] as const) {
    let before = 0;
    for (const point of points) {
      at = out.writeInt16BE(point[axis] - before, at);
      before = point[axis];
    }
  }
  return aligned([headOf(contours.length, box ?? boxOf(points)), out]);
}

/** What any glyph begins with; a negative count of contours is a glyph of parts. */
export function headOf(contours: number, box: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeInt16BE(contours);
  return Buffer.concat([head, box]);
}

/** The parts, filled up to a multiple of four bytes. */
export function aligned(parts: Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...parts, Buffer.alloc(-length & 3)]);
}

function boxOf(points: Point[]): Buffer {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const box = Buffer.alloc(8);
  const edges = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  for (const [n, edge] of edges.entries()) box.writeInt16BE(edge, 2 * n);
  return box;
}
