import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import type { Config } from '../config.ts';
import { Refused } from '../errors.ts';
import { type Log, reasonOf } from '../log.ts';
import type { Delivery } from '../signatures/scheme.ts';
import { cutAt } from '../text.ts';

const eventBridgeEvent = v.object({
  id: v.string(),
  source: v.string(),
  'detail-type': v.string(),
  detail: v.unknown(),
});

/** The name of the configured source that takes the events of a sender in AWS, such as aws.guardduty. */
const sourceFor = (sources: Config['sources'], sender: string): string | undefined =>
  Object.entries(sources).find(
    ([, { auth }]) => auth.scheme === 'eventbridge' && auth.sources.includes(sender),
  )?.[0];

/**
 * A function that EventBridge invokes too. Whoever may invoke it otherwise cannot pass for EventBridge:
 * what the HTTP API brings is always within an event of its own.
 * @throws whatever a later try may mend. What is refused would be refused again, so it is only logged.
 */
export function orEvents<Event, Answer>(
  handle: (event: Event, context: Context) => Promise<Answer>,
  receive: (delivery: Delivery) => Promise<unknown>,
  { settings, log }: { settings: Config['sources']; log: Log },
  now: () => Date,
) {
  return async (event: Event, context: Context): Promise<Answer | undefined> => {
    const known = v.safeParse(eventBridgeEvent, event);
    if (!known.success) return handle(event, context);
    const { id, source: sender } = known.output;
    const source = sourceFor(settings, sender);
    const told = { delivery: id, source: source ?? null };
    try {
      if (source === undefined) throw new Refused(404, `no source takes the events of ${cutAt(sender, 80)}`);
      const body = Buffer.from(JSON.stringify(event));
      await receive({ ...fromEventBridge, id, source, body, receivedAt: now() });
    } catch (error) {
      log.error(error instanceof Refused ? 'event refused' : 'event not taken', {
        ...told,
        reason: reasonOf(error),
      });
      if (!(error instanceof Refused)) throw error;
    }
    return undefined;
  };
}

const fromEventBridge = { method: 'POST', headers: {}, query: {}, via: 'eventbridge' } as const;
