import { newCaseOrder, type CaseOrder, type Compare } from './case-order.ts';
import type { FoundRows } from './found-rows.ts';
import type { FalconCase } from './records.ts';

/** A case as queries see it, until a later version of it takes its place and it is no longer live. */
export type Row = {
  it: FalconCase;
  live: boolean;
  /** All that it says in small letters, once a search has asked for it. */
  text: string | null;
  /** The number of the last search that found it. */
  found: number;
};

/** What queries see: the cases as they were `lag` ago. Reads by id never pass through here. */
export type CaseIndex = ReturnType<typeof newCaseIndex>;

type Change = { at: number; id: string; entry: FalconCase | null };

/** An empty index; `lagMs` is asked on every use, since tests change it on the way. */
export function newCaseIndex(now: () => Date, lagMs: () => number) {
  const rows = new Map<string, Row>();
  const byTag = new Map<string, Set<string>>();
  const orders = new Map<string, CaseOrder>();
  let pending: Change[] = [];
  let generation = 0;
  let searches = 0;

  const replace = (id: string, entry: FalconCase | null): void => {
    const old = rows.get(id);
    if (old) old.live = false;
    for (const tag of old?.it.tags ?? []) byTag.get(tag)?.delete(id);
    const row = entry && { it: entry, live: true, text: null, found: 0 };
    if (row) rows.set(id, row);
    else rows.delete(id);
    for (const tag of entry?.tags ?? []) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(id));
    for (const [name, order] of orders) {
      order.change({ gone: old ?? null, added: row });
      if (order.outgrown) orders.delete(name);
    }
    generation += 1;
  };

  const settle = (): void => {
    const due = now().getTime() - lagMs();
    const late = pending.findIndex((it) => it.at > due);
    const settled = late === -1 ? pending : pending.slice(0, late);
    pending = late === -1 ? [] : pending.slice(late);
    for (const { id, entry } of settled) replace(id, entry);
  };

  const note = (id: string, entry: FalconCase | null, at: number): void => {
    if (pending.length === 0 && at + lagMs() <= now().getTime()) replace(id, entry);
    else pending.push({ at, id, entry });
  };

  const ordered = (name: string, compare: Compare): readonly Row[] => {
    settle();
    const order = orders.get(name) ?? newCaseOrder(rows.values(), compare);
    orders.set(name, order);
    return order.rows();
  };

  return {
    /** A case is as it is from that instant on. */
    note: (entry: FalconCase, at: number): void => note(entry.id, entry, at),
    drop: (id: string, at: number): void => note(id, null, at),
    /** All cases in that order; `name` tells one order from another. */
    ordered,
    /** Marks what was found, which is far quicker to look up than to compare; gives whether a row has the mark. */
    marked: ({ rows, places }: FoundRows): ((row: Row) => boolean) => {
      searches += 1;
      const mark = searches;
      for (const at of places ?? rows.keys()) {
        const row = rows[at];
        if (row) row.found = mark;
      }
      return (row) => row.found === mark;
    },
    /** A number that is another once anything that queries see has changed. */
    generation: (): number => {
      settle();
      return generation;
    },
    /** Something else changed that a search can ask for. */
    touch: (): void => {
      generation += 1;
    },
    get: (ids: Iterable<string>): Row[] => {
      settle();
      return [...new Set(ids)].flatMap((id) => rows.get(id) ?? []);
    },
    tagged: (tag: string): ReadonlySet<string> => {
      settle();
      return byTag.get(tag) ?? new Set();
    },
    clear: (): void => {
      for (const it of [rows, byTag, orders]) it.clear();
      pending = [];
      generation += 1;
    },
  };
}
