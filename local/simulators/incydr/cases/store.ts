import { BegunMap } from '../../beginning.ts';
import type { FirstRows } from '../../table/index.ts';
import type { IncydrSwitches } from '../switches.ts';
import { timestamps } from '../timestamps.ts';
import type { Case, CaseText } from './case.ts';
import { listedCases } from './listed-cases.ts';
import { type Holder, nameRegister } from './name-register.ts';

export type CaseStore = ReturnType<typeof caseStore>;

/** What a tenant begins with, and which of those cases has a name, given in lower case. */
export type FirstCases = FirstRows<Case> & { nameHolder: (folded: string) => Holder | null };

/** The cases of the tenant, the names they have taken, and the index that lists are made from. */
export function caseStore(now: () => Date, indexLagMs: () => number, switches: () => IncydrSwitches) {
  const all = new BegunMap<number, Case>();
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
        number: lastNumber,
        status: 'OPEN',
        createdAt: at,
        updatedAt: at,
        createdBy: by,
        lastModifiedBy: by,
        events: new Set(),
      });
    },
    /** Lets a tenant without cases begin with some, as if they had been there long before. */
    begin: ({ nameHolder, ...first }: FirstCases): void => {
      const isFirst = (number: number) => Number.isInteger(number) && number >= 1 && number <= first.count;
      const numberOf = (number: number) => (isFirst(number) ? number : null);
      all.begin({ ...first, keyAt: (number) => number, numberOf });
      names.begin(nameHolder);
      listed.begin(first);
      lastNumber = first.count;
    },
    change: (before: Case, changes: Partial<CaseText & Pick<Case, 'status'>>, by: string): Case => {
      // Archiving destroys the events; the platform has no way back.
      if (changes.status === 'ARCHIVED') before.events.clear();
      return keep({ ...before, ...changes, updatedAt: stamp(), lastModifiedBy: by }, before);
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
