/**
 * Runs something for each item, `width` of them at a time. An item that fails keeps no other from being worked on.
 * @throws the first failure, once all have ended.
 */
export async function eachOf<T>(
  items: readonly T[],
  run: (item: T) => Promise<unknown>,
  width = 25,
): Promise<void> {
  const failures: unknown[] = [];
  for (let start = 0; start < items.length; start += width) {
    const ended = await Promise.allSettled(items.slice(start, start + width).map(run));
    failures.push(...ended.flatMap((it) => (it.status === 'rejected' ? [it.reason] : [])));
  }
  if (failures.length > 0) throw failures[0];
}
