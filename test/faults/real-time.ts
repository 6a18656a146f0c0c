import type { VirtualTime } from './virtual-time.ts';

/** The wall's time, so many times as fast: for people and senders of a run that is over in seconds. */
export function realTime(start: Date, speed: number) {
  const began = Date.now();
  const timers = new Set<NodeJS.Timeout>();
  const now = () => new Date(start.getTime() + (Date.now() - began) * speed);
  const happen: VirtualTime['happen'] = (time, fire) => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        fire();
      },
      Math.max(0, time.getTime() - now().getTime()) / speed,
    );
    timers.add(timer);
  };
  return {
    now,
    happen,
    /** Whether nothing is still to happen. */
    isOver: () => timers.size === 0,
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
