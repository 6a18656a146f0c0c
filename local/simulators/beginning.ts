/**
 * The records that a store begins with, numbered from 1. Each follows from its number and is made when it is read,
 * so that a tenant of 100,000 is there at once, and holds no more of them than somebody asked for.
 */
export type Beginning<K, T> = {
  count: number;
  at: (number: number) => T;
  keyAt: (number: number) => K;
  numberOf: (key: K) => number | null;
};

/** A map that begins with such records; they come first, in the order of their numbers. */
export class BegunMap<K, T> implements ReadonlyMap<K, T> {
  #beginning: Beginning<K, T> | null = null;
  readonly #made = new Map<number, T>(); // of the beginning, as it is now
  readonly #gone = new Set<number>();
  readonly #added = new Map<K, T>();

  begin(beginning: Beginning<K, T>): void {
    this.clear();
    this.#beginning = beginning;
  }

  get(key: K): T | undefined {
    const number = this.#numberOf(key);
    if (number === null) return this.#added.get(key);
    const made = this.#made.get(number) ?? this.#beginning?.at(number);
    if (made !== undefined) this.#made.set(number, made);
    return made;
  }

  has(key: K): boolean {
    return this.#numberOf(key) !== null || this.#added.has(key);
  }

  set(key: K, value: T): void {
    const number = this.#numberOf(key);
    if (number === null) this.#added.set(key, value);
    else this.#made.set(number, value);
  }

  delete(key: K): void {
    const number = this.#numberOf(key);
    if (number === null) this.#added.delete(key);
    else this.#gone.add(number);
  }

  clear(): void {
    this.#beginning = null;
    for (const it of [this.#made, this.#gone, this.#added]) it.clear();
  }

  get size(): number {
    return (this.#beginning?.count ?? 0) - this.#gone.size + this.#added.size;
  }

  *keys(): Generator<K, undefined> {
    for (const { number, keyAt } of this.#left()) yield keyAt(number);
    yield* this.#added.keys();
  }

  *values(): Generator<T, undefined> {
    for (const { number, at } of this.#left()) yield this.#made.get(number) ?? at(number);
    yield* this.#added.values();
  }

  *entries(): Generator<[K, T], undefined> {
    for (const { number, keyAt, at } of this.#left())
      yield [keyAt(number), this.#made.get(number) ?? at(number)];
    yield* this.#added;
  }

  [Symbol.iterator](): Generator<[K, T], undefined> {
    return this.entries();
  }

  forEach(act: (value: T, key: K, map: ReadonlyMap<K, T>) => void): void {
    for (const [key, value] of this) act(value, key, this);
  }

  /** What is left of the beginning. */
  *#left(): Generator<{ number: number } & Beginning<K, T>, undefined> {
    const beginning = this.#beginning;
    if (!beginning) return;
    for (let number = 1; number <= beginning.count; number += 1)
      if (!this.#gone.has(number)) yield { number, ...beginning };
  }

  /** The number of a key of the beginning that is not gone. */
  #numberOf(key: K): number | null {
    const number = this.#beginning?.numberOf(key) ?? null;
    return number === null || this.#gone.has(number) ? null : number;
  }
}
