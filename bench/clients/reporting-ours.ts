import * as v from 'valibot';
import { houseFunction } from '../../lib/lambda/function.ts';
import { network, reportFrom } from '../../lib/lambda/network.ts';

/** A function that reports as casebridge's do: one log line, one figure. */
const report = reportFrom('bench');

export const handler = houseFunction<unknown, null>(
  {
    event: v.unknown(),
    work: async () => {
      report.log.info('delivery accepted', { alerts: 1 });
      report.metrics.count('Deliveries', { result: 'accepted' });
      return null;
    },
  },
  report,
  network.now,
);
