import { longestSinceComplete } from '../cron.ts';
import { type AlarmSpec, fiveMinutes, silenceIsBad } from './alarm-spec.ts';
import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';

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
