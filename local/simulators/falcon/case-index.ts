import type { FalconCase } from './records.ts';

/** What queries see: the cases as they were `lag` ago. Reads by id never pass through here. */
export type CaseIndex = ReturnType<typeof newCaseIndex>;

/** An empty index; `lagMs` is asked on every use, since tests change it on the way. */
export function newCaseIndex(now: () => Date, lagMs: () => number) {
  const entries = new Map<string, FalconCase>();
  const byTag = new Map<string, Set<string>>();
  const pending: { at: number; entry: FalconCase }[] = [];

  const replace = (entry: FalconCase): void => {
    for (const tag of entries.get(entry.id)?.tags ?? []) byTag.get(tag)?.delete(entry.id);
    for (const tag of entry.tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(entry.id));
    entries.set(entry.id, entry);
  };

  const settle = (): void => {
    const due = now().getTime() - lagMs();
    const late = pending.findIndex((it) => it.at > due);
    for (const { entry } of pending.splice(0, late === -1 ? pending.length : late)) replace(entry);
  };

  return {
    note: (entry: FalconCase): void => {
      pending.push({ at: now().getTime(), entry });
      settle();
    },
    all: (): FalconCase[] => {
      settle();
      return [...entries.values()];
    },
    get: (ids: Iterable<string>): FalconCase[] => {
      settle();
      return [...new Set(ids)].flatMap((id) => entries.get(id) ?? []);
    },
    tagged: (tag: string): Iterable<string> => {
      settle();
      return byTag.get(tag) ?? [];
    },
    clear: (): void => {
      entries.clear();
      byTag.clear();
      pending.length = 0;
    },
  };
}
