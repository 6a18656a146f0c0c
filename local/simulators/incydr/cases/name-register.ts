/** Who has a name; null: a case that was deleted. */
type Holder = { name: string; number: number | null };

/** Which case has, or had, which name. Letter case is folded, so that either way of comparing finds its candidates. */
export function nameRegister() {
  const holdersOf = new Map<string, Holder[]>();

  const free = (name: string, number: number): void => {
    const folded = name.toLowerCase();
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
    holders: (name: string): readonly Holder[] => holdersOf.get(name.toLowerCase()) ?? [],
    clear: (): void => holdersOf.clear(),
  };
}
