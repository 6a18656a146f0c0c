import type { Random } from '../../local/simulators/random.ts';

type Turn = () => Promise<void>;
type Timer = { at: number; order: number; fire: () => void };

export type VirtualTime = ReturnType<typeof virtualTime>;

// A step takes this long at most, so that time passes while many are at work.
const longestStep = 200;

/**
 * Time that passes only where a run says so, and a stage on which one step is taken at a time. Everything that any worker asks of
 * the world outside it is a step; which of the steps that could be next is taken is drawn. So the same draws give the same run.
 * What is more than microtasks between two steps, such as compressing, must be told by `isThinking`.
 */
export function virtualTime(
  random: Random,
  start: Date,
  longest = longestStep,
  isThinking: () => boolean = () => false,
) {
  let at = start.getTime();
  let order = 0;
  const turns: Turn[] = [];
  const timers: Timer[] = [];

  const now = () => new Date(at);

  /** Something happens at a time, by itself. */
  const happen = (time: Date, fire: () => void): void => {
    order += 1;
    timers.push({ at: Math.max(at, time.getTime()), order, fire });
  };

  const fireNext = (): void => {
    const next = timers.reduce((one, other) =>
      other.at < one.at || (other.at === one.at && other.order < one.order) ? other : one,
    );
    timers.splice(timers.indexOf(next), 1);
    at = Math.max(at, next.at);
    next.fire();
  };

  return {
    now,
    happen,

    wait: (milliseconds: number): Promise<void> =>
      new Promise((resolve) => {
        happen(new Date(at + milliseconds), resolve);
      }),

    /** Does something once it is its turn, alone. */
    turn: <T>(run: () => T | Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        turns.push(async () => {
          try {
            const result = await run();
            at += random.whole(1, longest);
            resolve(result);
          } catch (error) {
            at += random.whole(1, longest);
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      }),

    /** Lets everything go on, until nothing is left to happen, the time is over or all is done. */
    async run(until: Date, isDone: () => boolean): Promise<void> {
      for (;;) {
        do await settled();
        while (isThinking());
        const due = timers.some((it) => it.at <= at);
        if (due) fireNext();
        else if (turns.length > 0) await turns.splice(random.whole(0, turns.length - 1), 1)[0]?.();
        else if (timers.length === 0 || at > until.getTime() || isDone()) return;
        else fireNext();
      }
    },
  };
}

/** Whoever went on has come to its next step, or to its end: what is between steps is microtasks alone. */
const settled = async (): Promise<void> => {
  for (let round = 0; round < 2; round += 1)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
};
