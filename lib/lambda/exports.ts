import * as v from 'valibot';
import type { Config, Connection, ExportSettings } from '../config.ts';
import { eachOf } from '../each-of.ts';
import type { CaseReader } from '../exports/case-reader.ts';
import type { ChangeFeed } from '../exports/changed-case.ts';
import type { CompleteRuns } from '../exports/complete-runs.ts';
import { exportCase, type ExportCaseDeps } from '../exports/export-case.ts';
import { finishExport, type FinishDeps } from '../exports/finish.ts';
import { exportsOn } from '../exports/of-platform.ts';
import { planExport, type PlanDeps } from '../exports/plan.ts';
import { type ExportOrder, parseOrder } from '../exports/queue.ts';
import type { RunCase } from '../exports/runs.ts';
import { parseExportStart, settingsOf } from '../exports/start.ts';
import type { Metrics } from '../metrics.ts';
import { houseFunction } from './function.ts';
import { messageFunction } from './queue.ts';
import type { Report } from './report.ts';
import { scheduledFunction } from './schedule.ts';

type Planner = Omit<PlanDeps, 'changed' | 'deadline' | 'log' | 'onQueued'>;

const started = v.pipe(v.unknown(), v.transform(parseExportStart));

/** The planner of a platform: a schedule starts an export by its name, and the planner's own turns go on with what is open. */
export const plannerFunction = (
  platform: Connection['platform'],
  config: Config,
  house: Planner,
  feedOf: (settings: ExportSettings, deadline: Date) => ChangeFeed,
  report: Report,
) => {
  const { log, metrics } = report;
  const onQueued = (name: string, cases: number) => metrics.count('ExportsPlanned', { export: name }, cases);
  return houseFunction<string | null, void>(
    {
      event: started,
      work: async (name, deadline) => {
        const plan = (of: string, settings: ExportSettings) => {
          const deps = { ...house, log, onQueued, deadline, changed: feedOf(settings, deadline) };
          return planExport(of, settings, name === null ? 'resume' : 'start', deps);
        };
        if (name !== null) return plan(name, settingsOf(config, name));
        return eachOf(exportsOn(config, platform), ([of, settings]) => plan(of, settings));
      },
    },
    report,
    house.now,
  );
};

/** What became of a case, as figures. One that is no longer on the platform was neither exported, nor did its export fail. */
const caseFigures =
  ({ count }: Metrics) =>
  (name: string, { outcome, bytes }: RunCase): void => {
    if (outcome === 'failed') count('ExportsFailed', { export: name });
    if (outcome !== 'exported') return;
    count('ExportsDone', { export: name });
    count('ExportBytes', { export: name }, bytes);
  };

type Worker = Omit<ExportCaseDeps, 'reader' | 'store' | 'deadline' | 'log' | 'onEnded'> & {
  storeOf: (settings: ExportSettings) => ExportCaseDeps['store'];
};

/** The worker of a platform: one order, one case. */
export const workerFunction = (
  config: Config,
  house: Worker,
  readerOf: (settings: ExportSettings, deadline: Date) => CaseReader,
  report: Report,
) => {
  const { log, metrics } = report;
  const onEnded = caseFigures(metrics);
  const work = async (order: ExportOrder, deadline: Date) => {
    const settings = config.exports[order.export];
    const { export: name, run, caseId } = order;
    if (!settings)
      return log.warn('order dropped: its export is no longer configured', { export: name, run, caseId });
    const deps = {
      ...house,
      log,
      onEnded,
      store: house.storeOf(settings),
      reader: readerOf(settings, deadline),
      deadline,
    };
    return exportCase(order, settings, deps);
  };
  return messageFunction({ read: parseOrder, work }, report, house.now);
};

type Finisher = Omit<FinishDeps, 'store' | 'deadline' | 'log' | 'onEnded' | 'onComplete'> & {
  storeOf: (settings: ExportSettings) => FinishDeps['store'];
  complete: CompleteRuns;
};

/** Finishes what has ended of every export, and tells of each how long it has had no complete run. */
export const finisherFunction = (config: Config, house: Finisher, report: Report) => {
  const { log, metrics } = report;
  const { complete, now, storeOf } = house;
  const told = { onEnded: caseFigures(metrics), onComplete: complete.record };
  return scheduledFunction(
    (deadline) =>
      eachOf(Object.entries(config.exports), async ([name, settings]) => {
        const since = now().getTime() - (await complete.last(name, now())).getTime();
        metrics.put('SinceCompleteRun', { export: name }, since / 1000);
        const deps = { ...house, ...told, log, store: storeOf(settings), deadline };
        return finishExport(name, settings, deps);
      }),
    report,
    now,
  );
};
