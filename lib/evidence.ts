import { Declined } from './errors.ts';

/** What a case holds and how many more ids it takes: none when it is closed, full or gone. */
export type Look = { held: ReadonlySet<string>; room: number };

export type Attached = {
  /** Ids that the platform refuses on their own, with its reason. */
  poisoned: Map<string, string>;
  /** Ids that this case cannot take any more. */
  left: string[];
};

/** Nothing was sent, so nothing was refused. */
export const nothingRefused: Attached = { poisoned: new Map(), left: [] };

/**
 * Attaches ids in as few calls as the platform allows. A refused list is looked into: what the case holds already is done;
 * the rest is halved until each poisoned id stands alone, so that it fails alone.
 */
export async function attachAll(
  ids: readonly string[],
  send: (ids: string[]) => Promise<void>,
  look: () => Promise<Look>,
): Promise<Attached> {
  const done: Attached = { poisoned: new Map(), left: [] };
  const pending: string[][] = ids.length > 0 ? [[...ids]] : [];
  for (let list = pending.shift(); list; list = pending.shift()) {
    try {
      await send(list);
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      const { held, room } = await look();
      const missing = list.filter((id) => !held.has(id));
      const [only] = missing;
      if (only === undefined) continue;
      if (missing.length > room) return { ...done, left: [...missing, ...pending.flat()] };
      if (missing.length < list.length) pending.unshift(missing);
      else if (missing.length === 1) done.poisoned.set(only, error.message);
      else pending.unshift(missing.slice(0, missing.length / 2), missing.slice(missing.length / 2));
    }
  }
  return done;
}
