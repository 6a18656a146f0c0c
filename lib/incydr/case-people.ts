import type { CaseDraft } from '../case-draft.ts';
import type { Declined } from '../errors.ts';
import type { CallOptions } from '../http.ts';
import type { PlannedCase } from './draft.ts';
import type { Kind, People } from './people.ts';

const roles = ['subject', 'assignee'] as const;

/** As what the tenant takes each of the two. */
export type PeopleKinds = Record<(typeof roles)[number], Kind>;

export type CasePeople = Pick<PlannedCase, (typeof roles)[number]>;

/** Whom a case is about and who works on it, as the platform knows them: who takes their place where it does not, else nobody. */
export async function casePeople(
  draft: CaseDraft,
  { people, kinds }: { people: People; kinds: PeopleKinds },
  options: CallOptions,
): Promise<CasePeople> {
  const find = async (role: keyof CasePeople): Promise<string | null> => {
    for (const who of [draft[role], draft.fallback[role]]) {
      const id = who === null ? null : await people(who.trim(), kinds[role], options);
      if (id !== null) return id;
    }
    return null;
  };
  return { subject: await find('subject'), assignee: await find('assignee') };
}

/** What to try when the platform refuses somebody: who takes their place, else nobody. Null where nothing is left to try. */
export async function peopleAfter(
  refusal: Declined,
  current: CasePeople,
  draft: CaseDraft,
  { people, kinds }: { people: People; kinds: PeopleKinds },
  options: CallOptions,
): Promise<CasePeople | null> {
  const named = roles.filter(
    (role) => refusal.message.toLowerCase().includes(role) && current[role] !== null,
  );
  const wrong = named.length > 0 ? named : roles.filter((role) => current[role] !== null);
  if (wrong.length === 0) return null;
  const next = { ...current };
  for (const role of wrong) {
    const other = draft.fallback[role];
    const id = other === null ? null : await people(other.trim(), kinds[role], options);
    next[role] = id === current[role] ? null : id;
  }
  return next;
}
