/** Cuts text to a number of UTF-16 units, at the end of a word where one is near, and shows the cut. */
export function cutAt(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = text.slice(0, most - 1);
  const word = room.replace(/\s+\S*$/, '');
  // A text without blanks near its end is cut inside a word, but never inside a surrogate pair.
  const cut = word.length > most * 0.6 ? word : room.replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/[\s:;,.–-]+$/, '')}…`;
}
