// Words are looked for near the cut alone: text of a sender may be one word of megabytes, or as many blanks.
const nearTheCut = 80;

/** Cuts text to a number of UTF-16 units, at the end of a word where one is near, and shows the cut. */
export function cutAt(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = text.slice(0, most - 1);
  const blank = Math.max(room.lastIndexOf(' '), room.lastIndexOf('\n'));
  const nearWord = blank > room.length - nearTheCut && blank > most / 2;
  // A text without blanks near its end is cut inside a word, but never inside a surrogate pair.
  const cut = nearWord ? room.slice(0, blank) : room.replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.slice(0, -nearTheCut)}${cut.slice(-nearTheCut).replace(/[\s:;,.–-]+$/, '')}…`;
}

/** Cuts text likewise, to a number of bytes in UTF-8. */
export function cutAtBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const room = new TextDecoder().decode(Buffer.from(text).subarray(0, most), { stream: true });
  let cut = text;
  // The sign of the cut has three bytes.
  for (let units = room.length; Buffer.byteLength(cut) > most; units -= 1) cut = cutAt(text, units);
  return cut;
}

/** Text on one line. */
export const onOneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
