import type { CausedRing, Ring } from '../../lib/rings.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { VirtualTime } from './virtual-time.ts';

type Message = { ring: Ring; receives: number; visibleAt: number; isDone: boolean };

/** How the queue is set up: as the stack sets it up, see infra/queue-with-dlq.ts. */
export type QueueSettings = { visibility: number; maxReceives: number; duplicates: number; latest: number };

export type FifoQueue = ReturnType<typeof fifoQueue>;

const remembered = 5 * 60_000;
// As Lambda asks for them: see infra/functions.ts.
const batchSize = 10;

/**
 * A FIFO queue with one group per case key, at least once: a message comes late, comes again when nobody deletes it in time,
 * and now and then comes again though somebody did. What is received too often is dead.
 */
export function fifoQueue(settings: QueueSettings, time: VirtualTime, random: Random) {
  const groups = new Map<string, Message[]>();
  const causes = new Map<string, number>();
  const dead: Ring[] = [];

  const isVisible = ({ visibleAt }: Message) => visibleAt <= time.now().getTime();

  /** Whether a message may be worked on: one that was received too often is dead. */
  const take = (message: Message): boolean => {
    if (message.isDone) return false;
    message.receives += 1;
    message.visibleAt = time.now().getTime() + settings.visibility;
    if (message.receives <= settings.maxReceives) return true;
    dead.push(message.ring);
    message.isDone = true;
    return false;
  };

  return {
    dead,

    send(rings: readonly CausedRing[]): void {
      const at = time.now().getTime();
      for (const { cause, ...ring } of rings) {
        const id = `${ring.caseKey}-${cause}`;
        if (at - (causes.get(id) ?? -remembered) < remembered) continue;
        causes.set(id, at);
        const group = groups.get(ring.caseKey) ?? [];
        const late = random.chance(settings.duplicates) ? random.whole(0, settings.latest) : 0;
        group.push({ ring, receives: 0, visibleAt: at + late, isDone: false });
        groups.set(ring.caseKey, group);
      }
    },

    /** The next messages, up to ten, of a group that nobody works on; empty where there is none. */
    receive(): Message[] {
      for (const [key, group] of groups) {
        while (group[0]?.isDone) group.shift();
        if (group.length === 0) groups.delete(key);
        const next = group.slice(0, batchSize);
        const free = next.findIndex((it) => !isVisible(it));
        const batch = (free < 0 ? next : next.slice(0, free)).filter(take);
        if (batch.length > 0) return batch;
      }
      return [];
    },

    /** Deletes messages, unless the queue loses that: then they come again. */
    done(messages: Message[]): void {
      for (const message of messages) {
        message.isDone = !random.chance(settings.duplicates);
        if (!message.isDone) message.receives -= 1;
      }
    },

    /** When a message may be received next; null where none is left. */
    next(): Date | null {
      const times = [...groups.values()].flatMap((group) => {
        const first = group.find((it) => !it.isDone);
        return first ? [first.visibleAt] : [];
      });
      return times.length === 0 ? null : new Date(Math.min(...times));
    },
  };
}
