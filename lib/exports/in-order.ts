/**
 * Works on what comes, `width` at a time, and yields the results in the order in which it came.
 * No more than `width` are held, however many come. Whoever leaves the loop early waits for those that are begun;
 * `abandon` is called before, to cut them short.
 */
export async function* inOrder<T, R>(
  all: AsyncIterable<T> | Iterable<T>,
  work: (one: T) => Promise<R>,
  { width = 8, abandon = () => undefined }: { width?: number; abandon?: () => void } = {},
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  try {
    for await (const one of all) {
      const promise = work(one);
      promise.catch(() => undefined); // it is awaited in its turn
      begun.push(promise);
      if (begun.length < width) continue;
      const first = begun.shift();
      if (first) yield await first;
    }
    for (let first = begun.shift(); first; first = begun.shift()) yield await first;
  } finally {
    if (begun.length > 0) abandon();
    await Promise.allSettled(begun);
  }
}
