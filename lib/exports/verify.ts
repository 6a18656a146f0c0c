import type { Difference } from './difference.ts';
import type { ChainedRun, ChainStep } from './verify-chain.ts';
import type { VerifyDeps } from './verify-look.ts';
import { verifyContents } from './verify-run.ts';

/**
 * Goes along the chain of an export from its head back to the first run, then reads every object of the runs that are wanted,
 * the newest first: whatever is not as the manifests promise, one difference at a time and in that order.
 */
export async function* verifyExport(
  chain: AsyncIterable<ChainStep>,
  isWanted: (run: ChainedRun) => boolean,
  deps: VerifyDeps,
): AsyncGenerator<Difference> {
  const { promised } = deps.verified;
  const runs: ChainedRun[] = [];
  for await (const { run, differences } of chain) {
    yield* differences;
    if (run === null || !isWanted(run)) continue;
    runs.push(run);
    promised.runs += 1;
    promised.cases += run.counts.cases;
    promised.bytes += run.counts.bytes;
  }
  for (const run of runs) {
    yield* verifyContents(run, deps);
    deps.verified.runs += 1;
  }
}
