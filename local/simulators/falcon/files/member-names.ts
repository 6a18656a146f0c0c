/**
 * Names for the members of one ZIP: no folders, and no two alike, not even on a disk that ignores case.
 * The first of a name keeps it, the next is `name (2).txt`.
 */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    const flat = wanted.replaceAll(/[/\\:]/g, '_').replace(/^\.{0,2}$/, '_');
    let name = flat;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = numbered(flat, n);
    taken.add(name.toLowerCase());
    return name;
  });
}

function numbered(name: string, n: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : `${name} (${n})`;
}
