/** Counts requests against a limit over the last minute; a limit of null admits all. */
export function slidingMinute(limit: () => number | null, now: () => Date) {
  let admitted: number[] = [];
  /** Null: the request may pass; else when the next one may. */
  const admit = (): Date | null => {
    const most = limit();
    if (most === null) return null;
    const at = now().getTime();
    admitted = admitted.filter((it) => it > at - 60_000);
    const oldest = admitted[0];
    if (oldest !== undefined && admitted.length >= most) return new Date(oldest + 60_000);
    admitted.push(at);
    return null;
  };
  const clear = () => {
    admitted = [];
  };
  return { admit, clear };
}
