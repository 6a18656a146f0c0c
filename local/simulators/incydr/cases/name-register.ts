/** Who has a name; null: a case that was deleted. */
export type Holder = { name: string; number: number | null };

/** Which case has, or had, which name. Letter case is folded, so that either way of comparing finds its candidates. */
export function nameRegister() {
  const holdersOf = new Map<string, Holder[]>();
  let firstHolder: (folded: string) => Holder | null = () => null;
  const freed = new Set<number>(); // of those it began with

  const begun = (folded: string): Holder[] => {
    const holder = firstHolder(folded);
    return holder?.number && !freed.has(holder.number) ? [holder] : [];
  };
  const free = (name: string, number: number): void => {
    const folded = name.toLowerCase();
    if (begun(folded).some((it) => it.number === number)) freed.add(number);
    const left = (holdersOf.get(folded) ?? []).filter((it) => it.number !== number);
    if (left.length > 0) holdersOf.set(folded, left);
    else holdersOf.delete(folded);
  };
  const take = (name: string, number: number | null): void => {
    const folded = name.toLowerCase();
    const holders = holdersOf.get(folded);
    if (holders) holders.push({ name, number });
    else holdersOf.set(folded, [{ name, number }]);
  };

  return {
    free,
    take,
    /** The case is deleted. */
    retire: (name: string, number: number): void => {
      free(name, number);
      take(name, null);
    },
    /** Names that are taken from the start, each by one case; `holder` finds it by the name in lower case. */
    begin: (holder: (folded: string) => Holder | null): void => {
      firstHolder = holder;
    },
    holders: (name: string): readonly Holder[] => {
      const folded = name.toLowerCase();
      return [...begun(folded), ...(holdersOf.get(folded) ?? [])];
    },
    clear: (): void => {
      firstHolder = () => null;
      freed.clear();
      holdersOf.clear();
    },
  };
}
