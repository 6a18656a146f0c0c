import type { ExportOrder } from '../../lib/exports/queue.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { VirtualTime } from '../faults/virtual-time.ts';

export type Message = { order: ExportOrder; receives: number; visibleAt: number; isDone: boolean };

export type QueueSettings = {
  /** Milliseconds for which a received message is hidden. */
  visibility: number;
  maxReceives: number;
  /** The share of messages that come twice, or come again though they were deleted. */
  duplicates: number;
  /** The most milliseconds that one of those comes late by. */
  latest: number;
};

export type StandardQueue = ReturnType<typeof standardQueue>;

/** A queue without any order, at least once. What is received too often is dead. */
export function standardQueue(settings: QueueSettings, time: VirtualTime, random: Random) {
  const messages = new Set<Message>();
  const dead: ExportOrder[] = [];
  const asked = new Set<string>();

  const put = (order: ExportOrder, visibleAt: number): void => {
    messages.add({ order, receives: 0, visibleAt, isDone: false });
  };
  const late = () => random.whole(0, settings.latest);

  return {
    dead,
    /** Every run and case that anybody was asked to export. */
    asked,

    send(orders: readonly ExportOrder[], delaySeconds: number): void {
      const at = time.now().getTime() + Math.min(900, Math.max(0, Math.ceil(delaySeconds))) * 1000;
      for (const order of orders) {
        asked.add(`${order.run} ${order.caseId}`);
        put(order, at);
        if (random.chance(settings.duplicates)) put(order, at + late());
      }
    },

    /** One of those that may be received now, whichever; null where there is none. */
    receive(): Message | null {
      const at = time.now().getTime();
      for (;;) {
        const visible = [...messages].filter(({ visibleAt }) => visibleAt <= at);
        if (visible.length === 0) return null;
        const message = random.pick(visible);
        message.receives += 1;
        message.visibleAt = at + settings.visibility;
        if (message.receives <= settings.maxReceives) return message;
        dead.push(message.order);
        messages.delete(message);
      }
    },

    /** Deletes a message, unless the queue loses that: then it comes again. */
    done(message: Message): void {
      if (!random.chance(settings.duplicates)) messages.delete(message);
      else message.receives -= 1;
    },

    /** When a message may be received next; null where none is left. */
    next(): Date | null {
      const times = [...messages].map(({ visibleAt }) => visibleAt);
      return times.length === 0 ? null : new Date(Math.min(...times));
    },
  };
}
