import * as v from 'valibot';
import { accepted } from './cases/accepted.ts';
import type { Case } from './cases/case.ts';
import type { Tenant } from './tenant.ts';

const text = v.exactOptional(v.nullable(v.string()));
const numbered = v.strictObject({ number: v.number() });
const oneEvent = v.strictObject({ number: v.number(), id: v.string() });
const edited = v.strictObject({
  number: v.number(),
  name: v.exactOptional(v.string()),
  subject: text,
  assignee: text,
  description: text,
  findings: text,
});
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const fileBytes = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const moreEvents = v.union([
  v.strictObject({ count, fileBytes }),
  v.strictObject({ ids: v.array(v.pipe(v.string(), v.nonEmpty())), fileBytes }),
]);
const counted = v.strictObject({ count });

/** What a person does on the platform's console, and what only a test wants. */
export function incydrActions(tenant: Tenant) {
  const { cases, people, fileEvents, sessions } = tenant;
  const person = [...people.users.keys()][1] ?? '';

  const caseOf = (number: number): Case => {
    const found = cases.all.get(number);
    if (!found) throw new Error(`no case ${number}`);
    return found;
  };
  const addEvent = (given: { id?: string; fileBytes?: number }): string =>
    fileEvents.add(given).event.event.id;
  const bytes = (fileBytes?: number) => (fileBytes === undefined ? {} : { fileBytes });

  return {
    closeCase: (number: number): void => {
      cases.change(caseOf(number), { status: 'CLOSED' }, person);
    },
    archiveCase: (number: number): void => {
      cases.change(caseOf(number), { status: 'ARCHIVED' }, person);
    },
    editCase: ({ number, ...changes }: v.InferOutput<typeof edited>): void => {
      const before = caseOf(number);
      const { name, subject, assignee, description, findings } = { ...before, ...changes };
      const after = accepted({ name, subject, assignee, description, findings }, tenant, number);
      cases.change(before, after, person);
    },
    deleteCase: (number: number): void => cases.remove(caseOf(number)),
    removeEvent: (number: number, id: string): void => {
      const before = caseOf(number);
      if (!before.events.delete(id)) throw new Error(`case ${number} has no event ${id}`);
      cases.change(before, {}, person);
    },
    addEvents: (ids: string[], fileBytes?: number): void => {
      for (const id of ids) addEvent({ id, ...bytes(fileBytes) });
    },
    addManyEvents: (count: number, fileBytes?: number): string[] =>
      Array.from({ length: count }, () => addEvent(bytes(fileBytes))),
    addSessions: (count: number): string[] => Array.from({ length: count }, () => sessions.add().sessionId),
    addCases: (count: number): number[] =>
      Array.from({ length: count }, () => {
        const nothing = { subject: null, assignee: null, description: null, findings: null };
        return cases.open({ ...nothing, name: `Opened by hand ${cases.nextNumber()}` }, person).number;
      }),
  };
}

/** Those actions as verbs of the control API. */
export function incydrControls(
  actions: ReturnType<typeof incydrActions>,
  revokeTokens: () => void,
): Record<string, (body: unknown) => unknown> {
  return {
    'close-case': (body) => actions.closeCase(v.parse(numbered, body).number),
    'archive-case': (body) => actions.archiveCase(v.parse(numbered, body).number),
    'delete-case': (body) => actions.deleteCase(v.parse(numbered, body).number),
    'edit-case': (body) => actions.editCase(v.parse(edited, body)),
    'remove-event': (body) => {
      const { number, id } = v.parse(oneEvent, body);
      actions.removeEvent(number, id);
    },
    'add-events': (body) => {
      const asked = v.parse(moreEvents, body);
      if ('count' in asked) return { ids: actions.addManyEvents(asked.count, asked.fileBytes) };
      actions.addEvents(asked.ids, asked.fileBytes);
      return { ids: asked.ids };
    },
    'add-cases': (body) => ({ numbers: actions.addCases(v.parse(counted, body).count) }),
    'add-sessions': (body) => ({ ids: actions.addSessions(v.parse(counted, body).count) }),
    'revoke-tokens': revokeTokens,
  };
}
