import type { Status } from '../status.ts';

/** One clock of an SLA; times are epoch milliseconds. */
export type Timer = Readonly<{
  durationSeconds: number;
  startedAt: number;
  completedAt: number | null;
  pausedAt: number | null;
  pausedMs: number;
}>;

/** The SLA of a case, as it was when the case got it; a timer is null where the SLA has no such goal. */
export type CaseSla = Readonly<{
  id: string;
  name: string;
  snapshotId: string;
  acknowledgement: Timer | null;
  resolution: Timer | null;
}>;

/** The SLA with its clocks started at that time. */
export function withStart(sla: CaseSla | null, startedAt: number): CaseSla | null {
  const start = (timer: Timer | null) => timer && { ...timer, startedAt };
  return sla && { ...sla, acknowledgement: start(sla.acknowledgement), resolution: start(sla.resolution) };
}

/** The SLA once the case has that status: whoever leaves `new` acknowledges, a closed case is resolved. */
export const withStatus = (sla: CaseSla | null, status: Status, now: Date): CaseSla | null =>
  sla && {
    ...sla,
    acknowledgement: completed(sla.acknowledgement, status !== 'new', now),
    resolution: completed(sla.resolution, status === 'closed', now),
  };

// A timer that was paused ends where it stood; one that starts again, as of a reopened case, has run meanwhile.
function completed(timer: Timer | null, done: boolean, now: Date): Timer | null {
  if (!timer || done === (timer.completedAt !== null)) return timer;
  return done ? { ...resumed(timer, now), completedAt: now.getTime() } : { ...timer, completedAt: null };
}

/** The SLA with its clocks stopped, or going again; those that are done stay as they are. */
export function withClocks(sla: CaseSla | null, going: boolean, now: Date): CaseSla | null {
  const turn = (timer: Timer | null) => {
    if (!timer || timer.completedAt !== null) return timer;
    return going ? resumed(timer, now) : { ...timer, pausedAt: timer.pausedAt ?? now.getTime() };
  };
  return sla && { ...sla, acknowledgement: turn(sla.acknowledgement), resolution: turn(sla.resolution) };
}

const resumed = (timer: Timer, now: Date): Timer => ({
  ...timer,
  pausedAt: null,
  pausedMs: pausedFor(timer, now),
});

const pausedFor = ({ pausedMs, pausedAt }: Timer, now: Date): number =>
  pausedMs + (pausedAt === null ? 0 : now.getTime() - pausedAt);

const dueAt = (timer: Timer, now: Date): number =>
  timer.startedAt + timer.durationSeconds * 1000 + pausedFor(timer, now);

function statusOf(timer: Timer | null, now: Date) {
  if (!timer) return 'pending';
  const due = dueAt(timer, now);
  if (timer.completedAt !== null) return timer.completedAt <= due ? 'achieved' : 'missed';
  if (now.getTime() > due) return 'missed';
  return timer.pausedAt === null ? 'in_progress' : 'paused';
}

/** The timer that runs next to its end: the acknowledgement, until there is one. */
export function activeTimer(sla: CaseSla, now: Date, unitMs: number) {
  const { acknowledgement, resolution } = sla;
  const timer = acknowledgement && acknowledgement.completedAt === null ? acknowledgement : resolution;
  return { status: statusOf(timer, now), due: timer ? Math.floor(dueAt(timer, now) / unitMs) : 0 };
}

/** The SLA of a case as the API shows it, its times in that unit. */
export function slaView(sla: CaseSla, now: Date, unitMs: number) {
  const { status, due } = activeTimer(sla, now, unitMs);
  return {
    id: sla.id,
    name: sla.name,
    snapshot_id: sla.snapshotId,
    active_timer_status: status,
    active_timer_time_due: due,
    timers: {
      acknowledgement: timerView(sla.acknowledgement, `${sla.id}-ack`, now, unitMs),
      resolution: timerView(sla.resolution, `${sla.id}-resolve`, now, unitMs),
    },
  };
}

function timerView(timer: Timer | null, goalId: string, now: Date, unitMs: number) {
  const common = {
    goal_id: goalId,
    duration_seconds: timer?.durationSeconds ?? 0,
    status: statusOf(timer, now),
  };
  if (!timer) return common;
  const inUnit = (time: number) => Math.floor(time / unitMs);
  return {
    ...common,
    time_started: inUnit(timer.startedAt),
    time_due: inUnit(dueAt(timer, now)),
    total_pause_time: inUnit(pausedFor(timer, now)),
    ...(timer.pausedAt !== null && { time_paused: inUnit(timer.pausedAt) }),
    ...(timer.completedAt !== null && { time_completed: inUnit(timer.completedAt) }),
  };
}
