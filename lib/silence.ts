import { sourceOf, streamOf } from './byte-source.ts';

// A timer of more milliseconds than this fires at once.
const longestTimer = 2 ** 31 - 1;

/** A signal that comes after so many milliseconds; however many there are. */
export const signalAfter = (milliseconds: number): AbortSignal =>
  AbortSignal.timeout(Math.min(Math.ceil(milliseconds), longestTimer));

/** The clock of a silence, and the signal that it ends. */
export type Silence = { signal: AbortSignal; start: () => void; stop: () => void };

/**
 * Aborts what the other side leaves without a sign of life for so long. It counts from the start; whoever sends or reads piece by piece
 * stops it while the other side is waited on by nobody.
 */
export function silenceOf(milliseconds: number): Silence {
  const controller = new AbortController();
  const end = () =>
    controller.abort(new DOMException('The other side was silent for too long', 'TimeoutError'));
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    timer = setTimeout(end, Math.min(milliseconds, longestTimer)).unref();
  };
  start();
  return { signal: controller.signal, start, stop };
}

/** What is sent, piece by piece: the other side is waited on for as long as it does not ask for the next piece. */
export async function* sentWithin(
  silence: Silence,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  silence.stop();
  for await (const piece of body) {
    silence.start();
    yield piece;
    silence.stop();
  }
  silence.start();
}

/** What comes, piece by piece: the other side is waited on while a piece is asked for. */
export function readWithin(silence: Silence, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const source = sourceOf(body);
  return streamOf({
    next: async () => {
      silence.start();
      try {
        return await source.next();
      } finally {
        silence.stop();
      }
    },
    cancel: source.cancel,
  });
}
