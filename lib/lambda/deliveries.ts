import * as v from 'valibot';
import type { Config } from '../config.ts';
import { Refused, Unavailable } from '../errors.ts';
import { type Log, type LogFields, reasonOf } from '../log.ts';
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
        if (it.by === 'http') return requestFailed(error, it, log);
        return eventFailed(error, { delivery: it.id, source: sourceFor(sources, it.sender) }, log);
      },
    },
    report,
    now,
  );
}

function requestFailed(
  error: unknown,
  { id, source }: Pick<Delivery, 'id' | 'source'>,
  log: Log,
): HttpAnswer {
  const told = { delivery: id, source: source === '' ? null : source.slice(0, 80), reason: inWords(error) };
  if (error instanceof Refused) {
    log.warn('delivery refused', { ...told, status: error.status });
    return refused(error, id);
  }
  log.error('delivery not taken', told);
  return askedAgain(error instanceof Unavailable ? 60 : 5, id);
}

/** Null, which is an answer, ends the event; undefined has Lambda try again. */
function eventFailed(error: unknown, of: LogFields, log: Log): null | undefined {
  const isRefused = error instanceof Refused;
  log.error(isRefused ? 'event refused' : 'event not taken', { ...of, reason: inWords(error) });
  return isRefused ? null : undefined;
}

// The cause of a refusal may quote what was refused.
const inWords = (error: unknown): string => (error instanceof Refused ? error.message : reasonOf(error));

const resultOf = (error: unknown): DeliveryResult => {
  if (!(error instanceof Refused)) return 'unavailable';
  return error.status === 401 || error.status === 403 ? 'unauthorized' : 'refused';
};
