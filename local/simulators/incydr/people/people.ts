import { seedActors } from '../seed/actors.ts';
import { clientId, clientUserId } from '../seed/identifiers.ts';
import { seedUsers } from '../seed/people.ts';
import type { IncydrSwitches } from '../switches.ts';
import type { Actor } from './actor.ts';
import type { User } from './user.ts';

export type People = ReturnType<typeof tenantPeople>;

/** The users and the actors of the tenant. */
export function tenantPeople(switches: () => IncydrSwitches) {
  const users: ReadonlyMap<string, User> = new Map(seedUsers().map((user) => [user.userId, user]));
  const actors = new Map<string, Actor>();

  const clear = (): void => {
    actors.clear();
    for (const actor of seedActors()) actors.set(actor.actorId, actor);
  };
  clear();

  /** The id that an actor is shown by. */
  const actorId = ({ actorId, userId }: Actor): string =>
    switches().actorIds === 'user' ? (userId ?? actorId) : actorId;

  const actorOf = (id: string): Actor | null => {
    if (switches().actorIds === 'own') return actors.get(id) ?? null;
    return [...actors.values()].find((it) => actorId(it) === id) ?? null;
  };

  return {
    users,
    actors,
    actorId,
    actorOf,
    change: (actor: Actor, changes: Partial<Actor>): Actor => {
      const changed = { ...actor, ...changes };
      actors.set(actor.actorId, changed);
      return changed;
    },
    /** The name behind the id of a user or an actor. The API client is shown by its key, as on the platform. */
    usernameOf: (id: string | null): string | null => {
      if (id === clientUserId) return clientId;
      if (id === null) return null;
      return users.get(id)?.username ?? actorOf(id)?.name ?? null;
    },
    isKnown: (id: string, kind: IncydrSwitches['subjectKind']): boolean =>
      (kind !== 'actor' && users.has(id)) || (kind !== 'user' && actorOf(id) !== null),
    clear,
  };
}
