import { problem, type Refusal, unstated } from '../refusal.ts';
import type { Tenant } from '../tenant.ts';
import type { Case } from './case.ts';

/** How ids came: as a list in the body, or one alone in the path. */
export type Form = 'list' | 'single';

/** The ids of a call that can be attached to a case, and the refusal that the first of the others deserves. */
export function attachable(ids: string[], form: Form, target: Case, { fileEvents, switches }: Tenant) {
  const { duplicateEvents, maxEventsPerCall, maxEventsPerCase } = switches();
  if (ids.length > maxEventsPerCall)
    throw unstated('TOO_MANY_EVENTS', `at most ${maxEventsPerCall} events a call`);

  const isIgnored = (id: string): boolean =>
    form === 'list' && duplicateEvents === 'ignore' && target.events.has(id);
  const refusalOf = (id: string, place: number): Refusal | null => {
    if (!fileEvents.known.has(id)) return unstated('EVENT_NOT_FOUND', `unknown event ${id}`);
    if (target.events.has(id)) return problem('CASE_ALREADY_HAS_EVENT');
    if (target.events.size + place < maxEventsPerCase) return null;
    return unstated('TOO_MANY_EVENTS', `at most ${maxEventsPerCase} events a case`);
  };

  const good: string[] = [];
  const refusals: Refusal[] = [];
  for (const id of new Set(ids)) {
    if (isIgnored(id)) continue;
    const refusal = refusalOf(id, good.length);
    if (refusal) refusals.push(refusal);
    else good.push(id);
  }
  return { good, refusal: refusals[0] ?? null };
}
