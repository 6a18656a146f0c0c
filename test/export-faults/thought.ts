import type { CaseReader } from '../../lib/exports/case-reader.ts';
import type { Network } from '../../lib/http.ts';

/** Whether bodies are being made at this moment: what compresses does so beside the event loop, and time must not go on meanwhile. */
export function thought() {
  let reading = 0;
  let asking = 0;

  const during = async <T>(change: (by: number) => void, act: () => Promise<T>): Promise<T> => {
    change(1);
    try {
      return await act();
    } finally {
      change(-1);
    }
  };
  const asks = <T>(act: () => Promise<T>) => during((by) => (asking += by), act);
  const reads = <T>(act: () => Promise<T>) => during((by) => (reading += by), act);

  async function* bodyOf(body: AsyncIterable<Uint8Array>) {
    const chunks = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await reads(() => chunks.next());
        if (done) return;
        yield value;
      }
    } finally {
      await chunks.return?.();
    }
  }

  return {
    /** Not while the platform is asked or waited for: that is a step, and takes time. */
    isThinking: () => reading > 0 && asking === 0,

    network: ({ fetch, now, wait }: Network): Network => ({
      fetch: (...asked) => asks(() => fetch(...asked)),
      now,
      wait: (milliseconds) => asks(() => wait(milliseconds)),
    }),

    reader: (reader: CaseReader): CaseReader => ({
      ...reader,
      read: async (...asked) => {
        const read = await reader.read(...asked);
        if (!read) return null;
        const artifacts = read.artifacts.map((pending) => ({
          ...pending,
          open: async (key: string) => {
            const artifact = await pending.open(key);
            return { ...artifact, body: bodyOf(artifact.body) };
          },
        }));
        return { ...read, artifacts };
      },
    }),
  };
}

export type Thought = ReturnType<typeof thought>;
