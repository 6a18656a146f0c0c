import type { IncydrSwitches } from '../switches.ts';
import { timestamps } from '../timestamps.ts';
import type { Case, CaseText } from './case.ts';
import { listedCases } from './listed-cases.ts';
import { nameRegister } from './name-register.ts';

export type CaseStore = ReturnType<typeof caseStore>;

/** The cases of the tenant, the names they have taken, and the index that lists are made from. */
export function caseStore(now: () => Date, indexLagMs: () => number, switches: () => IncydrSwitches) {
  const all = new Map<number, Case>();
  const names = nameRegister();
  const listed = listedCases(now, indexLagMs);
  const newClock = () => timestamps(now, () => switches().microseconds);
  let stamp = newClock();
  let lastNumber = 0;

  const keep = (kept: Case, before?: Case): Case => {
    if (before?.name !== kept.name) {
      if (before) names.free(before.name, before.number);
      names.take(kept.name, kept.number);
    }
    all.set(kept.number, kept);
    listed.changed(kept);
    return kept;
  };

  /** The number that the next case will have. */
  const nextNumber = (): number => {
    if (switches().reuseNumbers === 'yes') while (lastNumber > 0 && !all.has(lastNumber)) lastNumber -= 1;
    return lastNumber + 1;
  };

  return {
    all,
    listed,
    nextNumber,
    /** Whether another case keeps the name from this one. */
    isTaken: (name: string, except?: number): boolean => {
      const { nameComparison, nameHeldBy } = switches();
      return names.holders(name).some((holder) => {
        if (nameComparison === 'exact' && holder.name !== name) return false;
        if (holder.number === null) return nameHeldBy === 'ever';
        if (holder.number === except) return false;
        return nameHeldBy !== 'open' || all.get(holder.number)?.status === 'OPEN';
      });
    },
    open: (text: CaseText, by: string): Case => {
      lastNumber = nextNumber();
      const at = stamp();
      return keep({
        ...text,
        foldedName: text.name.toLowerCase(),
        number: lastNumber,
        status: 'OPEN',
        createdAt: at,
        updatedAt: at,
        createdBy: by,
        lastModifiedBy: by,
        events: new Set(),
      });
    },
    /** Puts a case there as it is, as if it had been there long before. */
    restore: (it: Omit<Case, 'number' | 'foldedName'>): Case => {
      lastNumber = nextNumber();
      const restored = { ...it, number: lastNumber, foldedName: it.name.toLowerCase() };
      names.take(restored.name, restored.number);
      all.set(restored.number, restored);
      listed.restored(restored);
      return restored;
    },
    change: (before: Case, changes: Partial<CaseText & Pick<Case, 'status'>>, by: string): Case => {
      // Archiving destroys the events; the platform has no way back.
      if (changes.status === 'ARCHIVED') before.events.clear();
      const foldedName = changes.name?.toLowerCase() ?? before.foldedName;
      return keep({ ...before, ...changes, foldedName, updatedAt: stamp(), lastModifiedBy: by }, before);
    },
    remove: (gone: Case): void => {
      all.delete(gone.number);
      names.retire(gone.name, gone.number);
      listed.removed(gone.number);
    },
    clear: (): void => {
      all.clear();
      names.clear();
      listed.clear();
      stamp = newClock();
      lastNumber = 0;
    },
  };
}
