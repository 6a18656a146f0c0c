import { realNetwork } from '../http.ts';
import { jsonLog } from '../log.ts';

/** The real clock and network, which tests replace. */
export const network = realNetwork;

/** Lambda sends each line of standard output to the function's log group. */
export const log = jsonLog((line) => process.stdout.write(`${line}\n`), network.now);
