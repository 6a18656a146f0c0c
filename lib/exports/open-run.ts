import type { ExportSettings } from '../config.ts';
import type { Log } from '../log.ts';
import type { ExportRuns, ExportState } from './runs.ts';

/**
 * `start`: the schedule, or a person, asks for a run. `resume`: the planner's own turn, each minute, which goes on with a run whose
 * planning was cut short, and begins the one that had to wait.
 */
export type Start = 'start' | 'resume';

/** A run that is to be planned, and the export as it stands. */
export type Planning = {
  name: string;
  run: string;
  state: ExportState;
  settings: ExportSettings;
  /** Whether an invocation before this one had begun. */
  isResumed: boolean;
};

type Deps = { runs: ExportRuns; log: Log; now: () => Date; deadline: Date };

/**
 * The run to plan, held until the deadline of this invocation: a new one, or one whose planning did not end. Null where there is none.
 * An export has one open run: another that is asked for meanwhile waits, says so, and is begun when the open one has ended.
 */
export async function openRun(
  name: string,
  settings: ExportSettings,
  start: Start,
  deps: Deps,
): Promise<Planning | null> {
  const state = await deps.runs.read(name);
  if (state.openRun === null)
    return start === 'start' || state.askedAt !== null ? beginRun(name, settings, state, deps) : null;
  const isAnother = start === 'start' && deps.now().getTime() - Date.parse(state.openRun) > sameStart;
  const noted = isAnother ? await noteWait(name, state, deps) : state;
  if (noted === null) return openRun(name, settings, start, deps); // somebody else wrote: another look
  return noted.plannedAt === null ? resumeRun(name, settings, noted, deps) : null;
}

// A schedule may strike twice for one start.
const sameStart = 60_000;

async function beginRun(
  name: string,
  settings: ExportSettings,
  before: ExportState,
  { runs, now, deadline }: Deps,
): Promise<Planning | null> {
  const run = now().toISOString();
  const counted = isCensusDue(settings, before.lastCensus, now()) ? 0 : null;
  const state = await runs.write(name, before, {
    openRun: run,
    plannedAt: null,
    cursor: null,
    cursorCases: null,
    allCursor: null,
    heldUntil: deadline.toISOString(),
    askedAt: null,
    waitedSince: before.askedAt,
    censusCases: counted,
    censusEvidence: counted,
  });
  return state && { name, run, state, settings, isResumed: false };
}

async function resumeRun(
  name: string,
  settings: ExportSettings,
  before: ExportState,
  { runs, log, now, deadline }: Deps,
): Promise<Planning | null> {
  const { openRun: run, heldUntil, cursor } = before;
  const isHeld = heldUntil !== null && now() < new Date(heldUntil);
  if (isHeld || run === null) return null;
  const state = await runs.write(name, before, { heldUntil: deadline.toISOString() });
  if (state) log.info('planning goes on', { export: name, run, from: cursor });
  return state && { name, run, state, settings, isResumed: true };
}

/** Writes down that another run is asked for; null where the state has changed meanwhile. */
async function noteWait(
  name: string,
  state: ExportState,
  { runs, log, now }: Deps,
): Promise<ExportState | null> {
  log.warn('export waits: the run before it is still open', { export: name, open: state.openRun });
  return state.askedAt === null ? runs.write(name, state, { askedAt: now().toISOString() }) : state;
}

// A schedule does not strike to the second: a census each week is not to come with every eighth daily run.
const slack = 2 * 3_600_000;

const isCensusDue = ({ census }: ExportSettings, last: string | null, now: Date): boolean =>
  census !== 'never' && (last === null || now.getTime() - new Date(last).getTime() > census - slack);

/**
 * Writes the state of the run that this invocation holds; null where another one holds it by now.
 * That somebody asks for the next run meanwhile is no reason to let go.
 */
export async function writeHeld(
  name: string,
  held: ExportState,
  change: Partial<ExportState>,
  runs: ExportRuns,
): Promise<ExportState | null> {
  const next = await runs.write(name, held, change);
  if (next !== null) return next;
  const found = await runs.read(name);
  const isHeld = found.openRun === held.openRun && found.heldUntil === held.heldUntil;
  return isHeld ? runs.write(name, found, change) : null;
}

/** Lets go of the run that this invocation holds: whoever goes on with it need not wait until this one would have ended. */
export async function release(name: string, held: ExportState, runs: ExportRuns): Promise<void> {
  await writeHeld(name, held, { heldUntil: null }, runs);
}
