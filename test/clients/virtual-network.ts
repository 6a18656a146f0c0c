import type { Network } from '../../lib/http.ts';

export const start = new Date('2026-05-04T10:00:00Z');

/** The real network on a clock that only waiting moves, and that remembers each wait. */
export function virtualNetwork() {
  let now = start;
  const waits: number[] = [];
  const bodies: { path: string; body: unknown }[] = [];
  const network: Network = {
    fetch: async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (typeof init?.body === 'string') bodies.push({ path: pathname, body: init.body });
      return fetch(input, init);
    },
    now: () => now,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      now = new Date(now.getTime() + milliseconds);
    },
  };
  return {
    ...network,
    waits,
    /** What was sent as text, the earliest first. */
    bodies,
    pass: (milliseconds: number) => {
      now = new Date(now.getTime() + milliseconds);
    },
  };
}

export type VirtualNetwork = ReturnType<typeof virtualNetwork>;

/** So many milliseconds after the start. */
export const after = (milliseconds: number) => new Date(start.getTime() + milliseconds);
