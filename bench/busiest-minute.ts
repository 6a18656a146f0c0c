const minute = 60_000;

/** The most of what happened at these times (epoch milliseconds, in their order) within any minute. */
export function busiestMinute(times: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [index, at] of times.entries()) {
    while ((times[from] ?? at) <= at - minute) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
