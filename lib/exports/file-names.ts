const mostBytes = 120;

/**
 * A file name as it may stand in a key, a path or an archive, whatever a platform says it is called: without a path, control characters
 * or what a file system refuses, and not longer than 120 bytes; the ending is kept. `fallback` where nothing is left of it.
 */
export function safeName(name: string | null | undefined, fallback = 'file'): string {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}"<>:|?*]/gu, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  if (plain === '') return fallback;
  const ending = /\.[\w-]{1,16}$/.exec(plain)?.[0] ?? '';
  return cut(plain.slice(0, plain.length - ending.length), mostBytes - ending.length) + ending;
}

/** As many whole characters as fit. */
function cut(text: string, bytes: number): string {
  let size = 0;
  let end = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
