import type { Fault, Operation } from './platform.ts';

/** The faults that wait for a request to hit, the first added first. */
export function faultsInPlay() {
  let faults: Fault[] = [];
  const hits = (fault: Fault, operation: Operation) =>
    fault.operation === operation.id || (fault.operation === '*' && !operation.open);

  const take = (operation: Operation): Fault | null => {
    for (const fault of faults.filter((it) => hits(it, operation))) {
      if (fault.skip) {
        fault.skip -= 1; // this one lets the request pass; a later one may still hit it
        continue;
      }
      fault.times = (fault.times ?? 1) - 1;
      if (fault.times <= 0) faults = faults.filter((it) => it !== fault);
      return fault;
    }
    return null;
  };
  return {
    take,
    add: (fault: Fault) => {
      faults.push({ ...fault });
    },
    clear: () => {
      faults = [];
    },
    list: () => faults,
  };
}
