import type { Settings } from '../platform.ts';

/** Counts the requests served, to say on each answer how many are left in the minute. */
export function rateHeaders(now: () => Date, settings: () => Settings) {
  let served: number[] = [];
  return {
    /** The headers for one more request; none while no limit is set. */
    next: (): Record<string, string> => {
      const { rateLimit } = settings();
      if (rateLimit === null) return {};
      const at = now().getTime();
      served = served.filter((it) => it > at - 60_000);
      served.push(at);
      return headers(rateLimit, Math.max(0, rateLimit - served.length));
    },
    /** The headers of a refusal. */
    none: (): Record<string, string> => {
      const { rateLimit } = settings();
      return rateLimit === null ? {} : headers(rateLimit, 0);
    },
    reset: (): void => {
      served = [];
    },
  };
}

const headers = (limit: number, remaining: number): Record<string, string> => ({
  'X-Ratelimit-Limit': String(limit),
  'X-Ratelimit-Remaining': String(remaining),
});
