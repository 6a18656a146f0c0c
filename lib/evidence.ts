import { Declined } from './errors.ts';
import type { KeptAlert, WaitingAlert } from './inbox-rows.ts';

/** What a case holds and how many more ids it takes: none when it is closed, full or gone. */
export type Look = { held: ReadonlySet<string>; room: number };

/** How a platform's case takes evidence. */
export type Attaching = {
  /** The evidence that an alert brings, as ids. */
  idsOf: (alert: KeptAlert) => string[];
  send: (ids: string[]) => Promise<void>;
  look: () => Promise<Look>;
  /** Whether a refusal says that the id is in the case already: success, for a single one. */
  isAlreadyThere: (refusal: Declined) => boolean;
  /** Whether a refusal says that the case holds as many as it can: believed where a look cannot tell, of a single id. */
  isFull?: (refusal: Declined) => boolean;
  /** Told of each verdict as it falls, so that a try that is cut short has not been in vain. */
  attached: (alerts: WaitingAlert[]) => Promise<void>;
  failed: (alert: WaitingAlert, reason: string) => Promise<void>;
};

// Of an alert that has more, the rest is not tried: finding each costs calls that its neighbours need.
const mostPoisoned = 3;

/**
 * Attaches what alerts bring in as few calls as the platform allows. A refused list is halved, alert by alert and then id by id,
 * until what is poisoned stands alone, so that it fails alone. Answers the alerts that this case cannot take any more, and what it holds.
 */
export async function attachAll(
  alerts: WaitingAlert[],
  known: ReadonlySet<string>,
  on: Attaching,
): Promise<{ left: WaitingAlert[]; held: ReadonlySet<string> }> {
  const held = new Set(known);
  const missing = (some: WaitingAlert[]) =>
    [...new Set(some.flatMap(({ alert }) => on.idsOf(alert)))].filter((id) => !held.has(id));

  /** Null: taken. `look` is asked for what a refusal may have hidden: a list taken in part, a case that closed. */
  const sent = async (ids: string[]): Promise<{ refusal: Declined; room: number } | null> => {
    if (ids.length === 0) return null;
    try {
      await on.send(ids);
    } catch (refusal) {
      if (!(refusal instanceof Declined)) throw refusal;
      if (ids.length > 1 || !on.isAlreadyThere(refusal)) {
        const seen = await on.look();
        for (const id of seen.held) held.add(id);
        // A case that holds nothing is not full: whatever follows it would be refused likewise, one case after another.
        const isFull = ids.length === 1 && seen.held.size > 0 && on.isFull?.(refusal) === true;
        if (ids.some((id) => !held.has(id))) return { refusal, room: isFull ? 0 : seen.room };
      }
    }
    for (const id of ids) held.add(id);
    return null;
  };

  /** Attaches what can be of one alert; answers why the rest cannot, or null where the case has no room for it. */
  const attachOne = async (one: WaitingAlert): Promise<string | null> => {
    const reasons: string[] = [];
    const lists = [missing([one])];
    for (let ids = lists.shift(); ids && reasons.length < mostPoisoned; ids = lists.shift()) {
      const left = ids.filter((id) => !held.has(id));
      const refused = await sent(left);
      if (!refused) continue;
      if (refused.room < missing([one]).length) return null;
      if (left.length === 1) reasons.push(refused.refusal.message);
      else lists.unshift(left.slice(0, left.length / 2), left.slice(left.length / 2));
    }
    return reasons.join('; ');
  };

  const lists = alerts.length > 0 ? [alerts] : [];
  for (let list = lists.shift(); list; list = lists.shift()) {
    const refused = await sent(missing(list));
    const [only] = list;
    if (!refused) await on.attached(list);
    else if (refused.room < missing(list).length) return { left: [...list, ...lists.flat()], held };
    else if (list.length === 1 && only) {
      const reason = await attachOne(only);
      if (reason === null) return { left: [...list, ...lists.flat()], held };
      await (reason === '' ? on.attached(list) : on.failed(only, reason));
    } else lists.unshift(list.slice(0, list.length / 2), list.slice(list.length / 2));
  }
  return { left: [], held };
}
