import { type State, updatedAtIn } from './tenant.ts';

/** From when on a case was in a state; null: it was gone. */
type Since = { state: State | null; from: number };

export type History = ReturnType<typeof historyOf>;

/** Every state that every case of a platform was in. */
export function historyOf(states: () => Map<string, State>, now: () => Date) {
  const byCase = new Map<string, Since[]>();
  return {
    /** Looks what has changed since it last looked. */
    note(): void {
      const current = states();
      const from = now().getTime();
      for (const caseId of new Set([...byCase.keys(), ...current.keys()])) {
        const state = current.get(caseId) ?? null;
        const past = byCase.get(caseId) ?? [];
        if (past.at(-1)?.state !== state) byCase.set(caseId, [...past, { state, from }]);
      }
    },

    /** Whether the case was in the state at some moment between the two. */
    was(caseId: string, state: State | null, after: number, before: number): boolean {
      const past = byCase.get(caseId) ?? [];
      return past.some((it, n) => {
        const until = past[n + 1]?.from ?? Number.POSITIVE_INFINITY;
        return it.state === state && it.from <= before && until >= after;
      });
    },

    /** Whether nothing of the case that the platform calls a change came about between the two. */
    wasUnchanged(caseId: string, after: number, before: number): boolean {
      const past = byCase.get(caseId) ?? [];
      const seen = past.filter(({ from }, n) => {
        const until = past[n + 1]?.from ?? Number.POSITIVE_INFINITY;
        return from < before && until > after;
      });
      return new Set(seen.map(({ state }) => state && updatedAtIn(state))).size <= 1;
    },

    /** All cases that ever were. */
    ids: (): string[] => [...byCase.keys()],
  };
}
