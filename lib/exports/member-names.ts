/** Bytes that a name in the ZIP may have, its folder aside: what every file system takes. */
const mostBytes = 200;

// What Windows makes something else of, and what no name may hold anywhere.
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const forbidden = /[\p{Cc}\p{Cf}<>:"|?*/\\]/gu;

/** A name for each file that is safe in a ZIP, a key and a path: no path, no control characters, short enough, none twice. */
export function memberNames(names: readonly (string | null | undefined)[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const safe = safeName(name ?? '');
    let free = safe;
    for (let n = 2; taken.has(keyOf(free)); n += 1) free = numbered(safe, n);
    taken.add(keyOf(free));
    return free;
  });
}

/** Two names that one file system takes for the same: case and the form of accents make no difference to some. */
const keyOf = (name: string): string => name.normalize('NFC').toLowerCase();

/** One name by itself, likewise. */
export function safeName(name: string): string {
  const flat = name
    .toWellFormed()
    .replaceAll(forbidden, '_')
    .replace(/^[.\s]+/, (it) => '_'.repeat(it.length))
    .replace(/[.\s]+$/, (it) => '_'.repeat(it.length));
  if (flat === '') return 'file';
  return shortened(reserved.test(flat) ? `_${flat}` : flat, mostBytes);
}

const numbered = (name: string, n: number): string => {
  const [stem, extension] = splitName(name);
  const suffix = ` (${n})${extension}`;
  return bytesOf(stem, mostBytes - Buffer.byteLength(suffix)) + suffix;
};

function shortened(name: string, most: number): string {
  if (Buffer.byteLength(name) <= most) return name;
  const [stem, extension] = splitName(name);
  return bytesOf(stem, most - Buffer.byteLength(extension)) + extension;
}

// Longer than this is no extension but a name with a dot in it.
const longestExtension = 20;

function splitName(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot);
  return dot <= 0 || Buffer.byteLength(extension) > longestExtension
    ? [name, '']
    : [name.slice(0, dot), extension];
}

/** As much of a text as so many bytes hold, no character cut in two. */
const bytesOf = (text: string, most: number): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, most), { stream: true });
