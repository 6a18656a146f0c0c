/** What a simulator is filled with at its start: so many plausible cases, the same ones for the same number. */
export type Seed = { cases: number; random?: number };

/** The seed of the draws for one of many things, which so follow from its number and not from what was drawn before. */
export const seedOf = (seed: number, number: number): number =>
  Math.imul(seed ^ Math.imul(number, 0x9e3779b1), 0x85ebca6b);

/** The draws of that number. */
export const randomOf = (seed: number): Random => new Random(seed);

/** Numbers that look drawn and are the same at every run. A class, since one is made for each of 100,000 cases. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1; the generator is Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends among them. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Whether something happens that does so in that share of all cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of the items. @throws where there is none. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.whole(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** So many of the items, each once, in their order. */
  some<T>(items: readonly T[], count: number): T[] {
    let wanted = Math.min(count, items.length);
    return items.filter((_, n) => {
      const taken = wanted > 0 && this.next() * (items.length - n) < wanted;
      if (taken) wanted -= 1;
      return taken;
    });
  }
}
