/** What a request counts against: the requests of `key`, at most `limit` of them a minute, null for any number. */
export type Rate = { key: string; limit: number | null };

const minute = 60_000;

/** Counts requests over the last minute, each key for itself. */
export function slidingMinute(now: () => Date) {
  const admitted = new Map<string, number[]>();

  const lastMinute = (key: string): number[] => {
    const since = now().getTime() - minute;
    const times = admitted.get(key) ?? [];
    const old = times.findIndex((at) => at > since);
    if (old !== 0) times.splice(0, old === -1 ? times.length : old);
    admitted.set(key, times);
    return times;
  };

  return {
    /** Null: the request may pass, and is counted; else when the next one may. */
    admit: ({ key, limit }: Rate): Date | null => {
      if (limit === null) return null;
      const times = lastMinute(key);
      const oldest = times[0];
      if (oldest !== undefined && times.length >= limit) return new Date(oldest + minute);
      times.push(now().getTime());
      return null;
    },
    /** How many more requests may pass now; null where any number may. */
    left: ({ key, limit }: Rate): number | null =>
      limit === null ? null : Math.max(0, limit - lastMinute(key).length),
    clear: (): void => admitted.clear(),
  };
}
