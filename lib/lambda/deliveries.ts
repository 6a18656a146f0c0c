import * as v from 'valibot';
import type { Config } from '../config.ts';
import { Refused, Unavailable } from '../errors.ts';
import { reasonOf } from '../log.ts';
import type { DeliveryResult } from '../metrics.ts';
import { isDuplicate, type Receipt } from '../receive.ts';
import type { Delivery } from '../signatures/scheme.ts';
import { deliveryOfEvent, eventBridgeEvent, sourceFor } from './events.ts';
import { houseFunction } from './function.ts';
import { accepted, askedAgain, deliveryOf, type HttpAnswer, httpEvent, refused } from './http.ts';
import type { Report } from './report.ts';

const brought = v.union([eventBridgeEvent, httpEvent]);

/**
 * The function that takes deliveries. A request is answered with 202 and a receipt, or with a problem.
 * An event of EventBridge is thrown back where a later try may mend it; what is refused would be refused again, so it is only logged.
 */
export function deliveryFunction(
  receive: (delivery: Delivery) => Promise<Receipt>,
  sources: Config['sources'],
  report: Report,
  now: () => Date,
) {
  const { log, metrics } = report;
  return houseFunction<v.InferOutput<typeof brought>, HttpAnswer | null>(
    {
      event: brought,
      work: async (it) => {
        const receipt = await receive(
          it.by === 'http' ? deliveryOf(it, now()) : deliveryOfEvent(it, sources, now()),
        );
        metrics.count('Deliveries', { result: isDuplicate(receipt.alerts) ? 'duplicate' : 'accepted' });
        return it.by === 'http' ? accepted(receipt) : null;
      },
      failed: (error, it) => {
        metrics.count('Deliveries', { result: resultOf(error) });
        // The cause of a refusal may quote what was refused.
        const reason = error instanceof Refused ? error.message : reasonOf(error);
        const told = { delivery: it.id, reason };
        if (it.by === 'eventbridge') {
          const source = sourceFor(sources, it.sender);
          log.error(error instanceof Refused ? 'event refused' : 'event not taken', { source, ...told });
          return error instanceof Refused ? null : undefined;
        }
        const source = it.source === '' ? null : it.source.slice(0, 80);
        if (error instanceof Refused) {
          log.warn('delivery refused', { source, status: error.status, ...told });
          return refused(error, it.id);
        }
        log.error('delivery not taken', { source, ...told });
        return askedAgain(error instanceof Unavailable ? 60 : 5, it.id);
      },
    },
    report,
    now,
  );
}

const resultOf = (error: unknown): DeliveryResult => {
  if (!(error instanceof Refused)) return 'unavailable';
  return error.status === 401 || error.status === 403 ? 'unauthorized' : 'refused';
};
