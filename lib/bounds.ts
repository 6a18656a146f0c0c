import { Unavailable } from './errors.ts';
import { signalAfter } from './silence.ts';

/** What bounds a request; CallOptions in http.ts says how. */
type Bounds = { sendBefore?: Date | undefined; deadline?: Date | undefined };
type Named = { method: string; url: URL };

/** After this no attempt starts. */
export function lastStartOf({ sendBefore, deadline }: Bounds): Date {
  const bounds = [sendBefore, deadline].flatMap((it) => (it ? [it.getTime()] : []));
  return new Date(Math.min(8.64e15, ...bounds));
}

/** What a request needs before it is sent, where that comes before its last attempt would have to start. */
export async function inTime<T>(
  platform: string,
  request: Named & Bounds & { signal?: AbortSignal | undefined },
  start: () => Promise<T>,
  now: Date,
): Promise<T> {
  const left = lastStartOf(request).getTime() - now.getTime();
  if (left < 0) throw late(platform, request, now);
  const tooLate = signalAfter(left);
  try {
    return await unlessAborted(unlessAborted(start(), tooLate), request.signal);
  } catch (error) {
    throw error === tooLate.reason && tooLate.aborted ? late(platform, request, now) : error;
  }
}

/** Waits, but no longer than the caller does. What is waited for goes on: others may wait for it too. */
export async function unlessAborted<T>(waited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return waited;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([waited, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** For a request of which no attempt may start any more. */
export const late = (platform: string, { method, url }: Named, now: Date) =>
  new Unavailable(`${platform}: no time left to send ${method} ${url.pathname}`, {
    retryAt: now,
    uncertain: false,
  });
