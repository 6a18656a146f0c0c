/** What a simulator is filled with at its start: so many plausible cases, the same ones for the same number. */
export type Seed = { cases: number; random?: number };

/** Numbers that look drawn and are the same at every run. */
export type Random = ReturnType<typeof randomOf>;

/** The draws of that number. */
export function randomOf(seed: number) {
  let state = seed >>> 0;

  /** From 0 to below 1; the generator is Mulberry32. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** A whole number, both ends among them. */
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));

  return {
    next,
    whole,
    /** Whether something happens that does so in that share of all cases. */
    chance: (share: number): boolean => next() < share,
    /** One of the items. @throws where there is none. */
    pick: <T>(items: readonly T[]): T => {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    /** So many of the items, each once, in their order. */
    some: <T>(items: readonly T[], count: number): T[] => {
      let wanted = Math.min(count, items.length);
      return items.filter((_, n) => {
        const taken = wanted > 0 && next() * (items.length - n) < wanted;
        if (taken) wanted -= 1;
        return taken;
      });
    },
  };
}
