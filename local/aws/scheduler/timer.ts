import type { NextTime } from './next-time.ts';

const longestWait = 24 * 3_600_000; // setTimeout overflows after 24.8 days

/** Calls `fire` each time that `nextTime` names, until the returned function is called. */
export function fireAt(nextTime: NextTime, now: () => Date, fire: () => void): () => void {
  let timer: NodeJS.Timeout;
  const waitFor = (due: Date) => {
    const left = due.getTime() - now().getTime();
    timer = setTimeout(() => (now() < due ? waitFor(due) : fireThenWait()), Math.min(left, longestWait));
  };
  const fireThenWait = () => {
    waitFor(nextTime(now()));
    fire();
  };
  waitFor(nextTime(now()));
  return () => clearTimeout(timer);
}
