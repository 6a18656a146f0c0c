import { realNetwork } from '../http.ts';
import { type Report, reportOf } from './report.ts';

/** The real clock and network, which tests replace. */
export const network = realNetwork;

/** Lambda sends each line of standard output to the function's log group; one that is JSON comes there as it is. */
export const reportFrom = (stage: string): Report =>
  reportOf(stage, (line) => process.stdout.write(`${line}\n`), network.now);
