import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from '../http.ts';
import { jsonLog } from '../log.ts';

/** The real clock and network, which tests replace. */
export const network: Network = {
  fetch: globalThis.fetch,
  now: () => new Date(),
  wait: async (milliseconds) => {
    await sleep(milliseconds);
  },
};

/** Lambda sends each line of standard output to the function's log group. */
export const log = jsonLog((line) => process.stdout.write(`${line}\n`), network.now);
