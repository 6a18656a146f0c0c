import { longestSinceComplete } from '../../infra/cron.ts';
import type { ExportSettings } from '../../lib/config.ts';
import type { ExportState } from '../../lib/exports/runs.ts';
import { shortTime } from '../alerts/words.ts';
import { type Finding, looked, ok, unknown, wrong } from './finding.ts';

/** Whether each export had a run that ended in the time that its alarm gives it too: so its schedule is there, and works. */
export const exportFindings = (
  exports: Record<string, Pick<ExportSettings, 'schedule'>>,
  stateOf: (name: string) => Promise<Pick<ExportState, 'lastRun' | 'openRun'>>,
  now: Date,
): Promise<Finding[]> =>
  Promise.all(
    Object.entries(exports).map(([name, { schedule }]) => {
      const check = `export ${name}`;
      return looked(check, 'docs/doctor.md lists the rights that this takes', async () => {
        const { lastRun, openRun } = await stateOf(name);
        const open = openRun === null ? '' : `; one is open since ${shortTime(openRun)}`;
        if (lastRun === null)
          return unknown(check, `no run has ended yet${open}`, `casebridge export run ${name} asks for one`);
        const says = `the last run that ended began at ${shortTime(lastRun)}${open}`;
        const idle = now.getTime() - Date.parse(lastRun);
        if (idle <= longestSinceComplete(schedule) * 60_000) return ok(check, says);
        return wrong(
          check,
          `${says}, by "${schedule}" another was due`,
          openRun === null
            ? 'its schedule does not start the planner: look at the schedule in EventBridge, and at the log of the planner'
            : `casebridge export show ${name} tells what the open run waits for`,
        );
      });
    }),
  );
