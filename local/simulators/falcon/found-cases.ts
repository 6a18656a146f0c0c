/** What the last searches found, so that the next page of a walk need not look through all cases again. */
export type FoundCases = ReturnType<typeof newFoundCases>;

const most = 8; // walks at a time

/** Nothing found yet; what was found holds for one generation of the index. */
export function newFoundCases(generation: () => number) {
  const found = new Map<string, readonly number[]>();
  let of = generation();
  return {
    /** What was found under that name, or what `search` finds now. */
    get: (name: string, search: () => readonly number[]): readonly number[] => {
      if (of !== generation()) found.clear();
      of = generation();
      const numbers = found.get(name) ?? search();
      found.delete(name);
      found.set(name, numbers); // the one asked for last is the last to be forgotten
      const [oldest] = found.keys();
      if (found.size > most && oldest !== undefined) found.delete(oldest);
      return numbers;
    },
  };
}
