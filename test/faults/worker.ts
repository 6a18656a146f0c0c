import type { Table } from '../../lib/table.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How often, of all steps, what happens to a process. */
export type Perils = {
  /** It dies, before or after the step took effect. */
  kill: number;
  /** It stands still for up to half an hour, and then goes on as if nothing had been. */
  stall: number;
  /** The table or the queue fails, before or after the step took effect. */
  aws: number;
};

/** A process: what it asks of the world it asks in steps, at each of which it may die. A dead one is never heard of again. */
export type Process = {
  step: <T>(run: () => T | Promise<T>) => Promise<T>;
  /** A step before which it cannot stand still: what is sent was decided on right before. */
  send: <T>(run: () => T | Promise<T>) => Promise<T>;
  /** Comes true when it dies. */
  death: Promise<void>;
  isDead: () => boolean;
  /** A call to AWS: it may fail as well. */
  aws: <T>(run: () => T | Promise<T>) => Promise<T>;
};

const longestStall = 30 * 60_000;

export function processOf({ kill, stall, aws }: Perils, time: VirtualTime, random: Random): Process {
  let isDead = false;
  const { promise: death, resolve: dies } = Promise.withResolvers<void>();
  const silence = () => new Promise<never>(() => undefined);
  const die = () => {
    isDead = true;
    dies();
  };

  const send: Process['send'] = async (run) => {
    const fate = random.next();
    if (fate < kill / 2) die();
    if (isDead) return silence();
    // The step is taken when its turn comes: whoever died before that takes it no more.
    const taken = await time.turn(async () => (isDead ? null : { result: await run() }));
    if (fate < kill) die();
    return isDead || taken === null ? silence() : taken.result;
  };

  const step: Process['step'] = async (run) => {
    // Half of the time before what it does, half of it before what it goes on to.
    const stalls = random.next();
    // Seconds as often as minutes: some end before the function would be stopped.
    const standStill = () => time.wait(longestStall / 2 ** (10 * random.next()));
    if (!isDead && stalls < stall / 2) await standStill();
    const result = await send(run);
    if (!isDead && stalls > 1 - stall / 2) await standStill();
    return result;
  };

  return {
    step,
    send,
    death,
    isDead: () => isDead,
    aws: (run) => {
      const fate = random.next();
      return step(async () => {
        if (fate < aws / 2) throw new Error('AWS did not answer');
        const result = await run();
        if (fate < aws) throw new Error('AWS did the work and did not answer');
        return result;
      });
    },
  };
}

/** The table as a process sees it: every call is a step. */
export const tableOf = (table: Table, { aws }: Process): Table => ({
  putIfAbsent: (row) => aws(() => table.putIfAbsent(row)),
  putIfVersion: (row, version) => aws(() => table.putIfVersion(row, version)),
  put: (row) => aws(() => table.put(row)),
  get: (key) => aws(() => table.get(key)),
  updateIfState: (key, states, set, remove) => aws(() => table.updateIfState(key, states, set, remove)),
  async *query(query) {
    yield* await aws(() => Array.fromAsync(table.query(query)));
  },
});
