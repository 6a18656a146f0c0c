import type { Config, Connection, ExportSettings } from '../config.ts';
import { eachOf } from '../each-of.ts';
import type { ChangeFeed } from '../exports/changed-case.ts';
import type { CaseReader } from '../exports/case-reader.ts';
import { exportCase, type ExportCaseDeps } from '../exports/export-case.ts';
import { planExport, type PlanDeps } from '../exports/plan.ts';
import { parseOrder } from '../exports/queue.ts';
import { exportsOn } from '../config-exports.ts';
import { parseExportStart, settingsOf } from '../exports/start.ts';
import { messageFunction, scheduledFunction } from './queue.ts';

type Planner = Omit<PlanDeps, 'changed' | 'deadline'>;

/** The planner of a platform: a schedule starts an export by its name, and the planner's own turns go on with what is open. */
export const plannerFunction = (
  platform: Connection['platform'],
  config: Config,
  house: Planner,
  feedOf: (settings: ExportSettings, deadline: Date) => ChangeFeed,
) =>
  scheduledFunction(
    async (event, deadline) => {
      const name = parseExportStart(event);
      const plan = (of: string, settings: ExportSettings) => {
        const deps = { ...house, deadline, changed: feedOf(settings, deadline) };
        return planExport(of, settings, name === null ? 'resume' : 'start', deps);
      };
      if (name !== null) return plan(name, settingsOf(config, name));
      return eachOf(exportsOn(config, platform), ([of, settings]) => plan(of, settings));
    },
    house.log,
    house.now,
  );

type Worker = Omit<ExportCaseDeps, 'reader' | 'store' | 'deadline'> & {
  storeOf: (settings: ExportSettings) => ExportCaseDeps['store'];
};

/** The worker of a platform: one order, one case. */
export const workerFunction = (
  config: Config,
  house: Worker,
  readerOf: (settings: ExportSettings, deadline: Date) => CaseReader,
) =>
  messageFunction(
    async (body, deadline) => {
      const order = parseOrder(body);
      const settings = config.exports[order.export];
      const { export: name, run, caseId } = order;
      if (!settings)
        return house.log.warn('order dropped: its export is no longer configured', {
          export: name,
          run,
          caseId,
        });
      const deps = {
        ...house,
        store: house.storeOf(settings),
        reader: readerOf(settings, deadline),
        deadline,
      };
      return exportCase(order, settings, deps);
    },
    house.log,
    house.now,
  );
