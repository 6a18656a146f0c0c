import { longestGap } from '../cron.ts';
import { type AlarmSpec, fiveMinutes, silenceIsBad } from './alarm-spec.ts';
import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';

const hour = 60;

/**
 * How long ago the last complete run of an export may have begun, in minutes: the longest time that its schedule leaves between two,
 * and a quarter of that for the run, from two hours (a change of the clock is one of them) to six (a night's run is missed by the morning).
 */
export function longestSinceComplete(schedule: string): number {
  const gap = longestGap(schedule);
  return gap + Math.min(6 * hour, Math.max(2 * hour, Math.ceil(gap / 4)));
}

/** An export that did not run, did not end, or left out a case. */
export const exportAlarms = ({ config }: Pick<Watched, 'config'>, figure: Figures): AlarmSpec[] =>
  Object.entries(config.exports).map(([name, { schedule }]) => ({
    runbook: 'export-missed',
    of: name,
    says: `The export ${name} has had no complete run for longer than its schedule allows, or nothing tells when it had one.`,
    metric: figure('SinceCompleteRun', { export: name }, { statistic: 'Maximum', period: fiveMinutes }),
    threshold: longestSinceComplete(schedule) * 60,
    periods: { of: 3, beyond: 3 },
    missing: silenceIsBad,
  }));
