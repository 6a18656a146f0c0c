import * as v from 'valibot';
import type { Config } from '../config.ts';
import { Refused } from '../errors.ts';
import type { Delivery } from '../signatures/scheme.ts';
import { cutAt } from '../text.ts';

/**
 * An event, as EventBridge brings it. Whoever may invoke the function otherwise cannot pass for EventBridge:
 * what the HTTP API brings is always within an event of its own.
 */
export const eventBridgeEvent = v.pipe(
  v.looseObject({
    id: v.string(),
    source: v.string(),
    'detail-type': v.string(),
    detail: v.unknown(),
  }),
  v.transform((event) => ({ by: 'eventbridge' as const, id: event.id, sender: event.source, event })),
);

/** The name of the configured source that takes the events of a sender in AWS, such as aws.guardduty. */
export const sourceFor = (sources: Config['sources'], sender: string): string | null =>
  Object.entries(sources).find(
    ([, { auth }]) => auth.scheme === 'eventbridge' && auth.sources.includes(sender),
  )?.[0] ?? null;

/** The delivery that an event is. @throws Refused where no source takes it */
export function deliveryOfEvent(
  { id, sender, event }: v.InferOutput<typeof eventBridgeEvent>,
  sources: Config['sources'],
  receivedAt: Date,
): Delivery {
  const source = sourceFor(sources, sender);
  if (source === null) throw new Refused(404, `no source takes the events of ${cutAt(sender, 80)}`);
  return { ...fromEventBridge, id, source, body: Buffer.from(JSON.stringify(event)), receivedAt };
}

const fromEventBridge = { method: 'POST', headers: {}, query: {}, via: 'eventbridge' } as const;
