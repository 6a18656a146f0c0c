import * as v from 'valibot';
import { houseFunction } from './function.ts';
import type { Report } from './report.ts';

/** A function that is started at a rate, and told nothing. What it throws counts as an error of the function. */
export const scheduledFunction = (run: (deadline: Date) => Promise<void>, report: Report, now: () => Date) =>
  houseFunction<unknown, void>(
    { event: v.unknown(), work: (_event, deadline) => run(deadline) },
    report,
    now,
  );
