import type { Case } from './case.ts';

type Version = { at: number; version: Case };

/** The cases as the platform's search index has them: a change is seen there once it is older than the index lag. */
export function listedCases(cases: ReadonlyMap<number, Case>, now: () => Date, lagMs: () => number) {
  /** The versions of each case that may still be wanted, the oldest first. */
  const versions = new Map<number, Version[]>();

  /** The last version that the index has seen by `seen`; null where the case itself is too young. */
  const versionAt = (number: number, seen: number): Case | null => {
    const known = versions.get(number) ?? [];
    const late = known.findLast(({ at }) => at <= seen) ?? known[0];
    if (!late || Date.parse(late.version.createdAt) > seen) return null;
    return late.version;
  };

  return {
    changed: (version: Case): void => {
      const at = now().getTime();
      const known = versions.get(version.number) ?? [];
      const oldestWanted = Math.max(
        0,
        known.findLastIndex((it) => it.at <= at - lagMs()),
      );
      versions.set(version.number, [...known.slice(oldestWanted), { at, version }]);
    },
    removed: (number: number): void => {
      versions.delete(number);
    },
    clear: (): void => versions.clear(),
    all: (): Case[] => {
      if (lagMs() === 0) return [...cases.values()];
      const seen = now().getTime() - lagMs();
      return [...cases.keys()].map((number) => versionAt(number, seen)).filter((it) => it !== null);
    },
  };
}
