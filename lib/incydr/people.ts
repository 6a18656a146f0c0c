import { Declined } from '../errors.ts';
import type { CallOptions } from '../http.ts';
import { type Log, reasonOf } from '../log.ts';
import type { IncydrClient } from './client/index.ts';

/** As what a tenant takes the people of a case: sources disagree whether that is a user or an actor. */
export type Kind = 'user' | 'actor';

/** The id by which the platform knows somebody; null where it does not know the e-mail address. */
export type People = (who: string, as: Kind, options: CallOptions) => Promise<string | null>;

const lifetime = 15 * 60_000;
const mostKept = 1_000;

/**
 * Looks people up by e-mail address, and remembers for a while whom it found and whom not. What is no address is an id already.
 * A client that may not read people finds nobody: a case without an assignee is better than none.
 */
export function peopleOf(
  { users, actors }: Pick<IncydrClient, 'users' | 'actors'>,
  { now, log }: { now: () => Date; log: Log },
): People {
  const kept = new Map<string, { id: string | null; at: number }>();

  const lookUp = async (email: string, as: Kind, options: CallOptions): Promise<string | null> => {
    try {
      return as === 'user'
        ? ((await users.getByEmail({ email }, options))?.userId ?? null)
        : ((await actors.getByName({ name: email }, options))?.actorId ?? null);
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      log.warn('people cannot be looked up', { reason: reasonOf(error) });
      return null;
    }
  };

  return async (who, as, options) => {
    if (!who.includes('@')) return who;
    const name = `${as} ${who.toLowerCase()}`;
    const known = kept.get(name);
    if (known && now().getTime() - known.at < lifetime) return known.id;
    const id = await lookUp(who, as, options);
    if (kept.size >= mostKept) kept.clear();
    kept.set(name, { id, at: now().getTime() });
    return id;
  };
}
