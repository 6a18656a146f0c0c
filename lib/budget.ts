import * as v from 'valibot';
import type { Connection } from './config.ts';
import { Unavailable } from './errors.ts';
import type { Network, Permit } from './http.ts';
import type { Table } from './table.ts';

/** For whom a call is made: what exports may ask for leaves alerts their share. */
export type Purpose = 'alerts' | 'exports';

type Limit = { name: string; perMinute: number };

const stateSchema = v.object({ version: v.number(), next: v.number() });
type State = v.InferOutput<typeof stateSchema>;

const minute = 60_000;
// Of a minute's calls, how many may be made at once where none were made before.
const burstShare = 1 / 6;
// Of a minute's calls, how many are left unused: a call may be on its way for longer than the ones behind it.
const sparedShare = 1 / 50;
// Workers that ask at the same moment overtake each other; each round lets one of them through.
const mostRounds = 50;

/**
 * One budget of calls for a connection, kept in the table so that all workers obey it together: in no minute are more calls
 * started than it has. (GCRA: the row holds when the next call would be due if all were evenly spread.)
 */
export function sharedBudget(
  table: Table,
  connection: string,
  { perMinute, alerts }: Connection['rate'],
  purpose: Purpose,
  { now, wait }: Pick<Network, 'now' | 'wait'>,
): Permit {
  const whole = { name: connection, perMinute };
  const limits: Limit[] =
    purpose === 'alerts'
      ? [whole]
      : [
          { name: `${connection}#exports`, perMinute: Math.max(1, Math.floor(perMinute * (1 - alerts))) },
          whole,
        ];
  const turns = limits.map((limit) => turnsOf(table, limit, now));
  return async (until) => {
    for (const turnOf of turns) {
      const turn = await turnOf(until);
      const pause = turn - now().getTime();
      if (pause > 0) await wait(pause);
    }
  };
}

/** Takes the next turn of a limit, as epoch milliseconds. @throws Unavailable where it comes after `until`; it is not taken then */
function turnsOf(table: Table, { name, perMinute }: Limit, now: () => Date) {
  const key = { pk: `budget#${name}`, sk: 'budget' };
  const burst = Math.max(1, Math.floor(perMinute * burstShare));
  const spacing = minute / Math.max(1, perMinute * (1 - sparedShare) - burst);
  let known: State | null = null;

  const read = async (): Promise<State> => {
    const row = await table.get(key);
    return row ? v.parse(stateSchema, row) : { version: 0, next: 0 };
  };

  return async (until: Date): Promise<number> => {
    for (let round = 0; round < mostRounds; round += 1) {
      const state: State = known ?? (await read());
      const at = now().getTime();
      const due = Math.max(state.next, at);
      const turn = Math.max(at, Math.round(due - (burst - 1) * spacing));
      if (turn > until.getTime()) throw spent(name, turn);
      const next = { version: state.version + 1, next: due + spacing };
      if (await table.putIfVersion({ ...key, ...next }, state.version)) {
        known = next;
        return turn;
      }
      known = null;
    }
    throw spent(name, now().getTime() + spacing * mostRounds);
  };
}

const spent = (name: string, turn: number) =>
  new Unavailable(`the budget of calls of ${name} is spent`, { retryAt: new Date(turn), uncertain: false });
