import type { ExportRuns, ExportState } from '../../lib/exports/runs.ts';
import { Unexpected } from '../../lib/errors.ts';

/** How an export stood when a run was asked for; `askedAt` is set where somebody had asked before. */
export type AskedFrom = ExportState;

// Planner and finisher write the same row, each at most once in seconds.
const mostTries = 10;

/**
 * Asks for a run: the planner's next turn begins it, or the first one after the open run has ended.
 * With `census`, that run compares all cases of the platform with what was exported.
 */
export async function askForRun(
  name: string,
  runs: Pick<ExportRuns, 'read' | 'write'>,
  now: Date,
  { census = false }: { census?: boolean } = {},
): Promise<AskedFrom> {
  for (let tried = 0; tried < mostTries; tried += 1) {
    const state = await runs.read(name);
    const isAsked = state.askedAt !== null && (!census || state.lastCensus === null);
    if (isAsked) return state;
    const change = {
      askedAt: state.askedAt ?? now.toISOString(),
      // A census comes with the first run after none.
      ...(census ? { lastCensus: null } : {}),
    };
    if (await runs.write(name, state, change)) return state;
  }
  throw new Unexpected(`the state of ${name} changed each time a run was asked for; ask again`);
}

/** The run that was asked for, once it has begun: the first that is neither the one open then nor the last one then. */
export function runBegun(before: AskedFrom, state: ExportState): string | null {
  const older = [before.openRun, before.lastRun];
  const isNew = (run: string | null): run is string => run !== null && !older.includes(run);
  return [state.openRun, state.lastRun].find(isNew) ?? null;
}
