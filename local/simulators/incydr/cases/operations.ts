import * as v from 'valibot';
import type { Call, Operation } from '../../platform.ts';
import { jsonBody } from '../body.ts';
import { caseDetail, caseItem } from './views.ts';
import { listCases } from './list.ts';
import { notFound, problem, Refusal } from '../refusal.ts';
import { clientUserId } from '../seed/seed.ts';
import type { IncydrState } from '../state.ts';
import type { Case, CaseText } from './case.ts';
import type { IncydrSwitches } from '../switches.ts';

const text = v.nullish(v.string(), null);
const newCase = v.object({ name: text, subject: text, assignee: text, description: text, findings: text });
const changedCase = v.object({
  ...newCase.entries,
  status: v.nullish(v.picklist(['OPEN', 'CLOSED', 'ARCHIVED'])),
});

/** The operations on cases as a whole: create, list, get, update, delete. */
export function caseOperations(state: IncydrState, switches: () => IncydrSwitches): Operation[] {
  return [
    {
      id: 'cases.create',
      method: 'POST',
      path: '/v1/cases',
      answer: ({ body }) => {
        const opened = state.open(accepted(jsonBody(newCase, body), state), clientUserId);
        return { status: Number(switches().createStatus), json: caseDetail(opened, state.users) };
      },
    },
    {
      id: 'cases.list',
      method: 'GET',
      path: '/v1/cases',
      answer: ({ query }) => {
        const { page, totalCount } = listCases(state.listed(), query, state.users);
        return { status: 200, json: { cases: page.map((it) => caseItem(it, state.users)), totalCount } };
      },
    },
    {
      id: 'cases.get',
      method: 'GET',
      path: '/v1/cases/{caseNumber}',
      answer: (call) => ({ status: 200, json: caseDetail(caseOf(call, state), state.users) }),
    },
    {
      id: 'cases.update',
      method: 'PUT',
      path: '/v1/cases/{caseNumber}',
      answer: (call) => {
        const before = caseOf(call, state);
        if (before.status !== 'OPEN') throw new Refusal(400, 'NO_EDITS_ONCE_CLOSED', null, true);
        const { status, ...given } = jsonBody(changedCase, call.body);
        const changes = { ...accepted(given, state, before.number), status: status ?? before.status };
        return { status: 200, json: caseDetail(state.change(before, changes, clientUserId), state.users) };
      },
    },
    {
      id: 'cases.delete',
      method: 'DELETE',
      path: '/v1/cases/{caseNumber}',
      answer: (call) => {
        state.remove(caseOf(call, state));
        return { status: 204 };
      },
    },
  ];
}

/** The case that a path names. @throws Refusal 404 */
export function caseOf({ params }: Call, state: IncydrState): Case {
  const found = state.cases.get(Number(params['caseNumber']));
  if (!found) throw notFound('case');
  return found;
}

/** What a create or an update says, within the platform's limits. @throws Refusal for what it would not take. */
export function accepted(
  given: v.InferOutput<typeof newCase>,
  { users, hasName }: IncydrState,
  number?: number,
): CaseText {
  const { name, subject, assignee, description, findings } = given;
  // The platform's words for a bad name and for long findings are not known; these are the simulator's own.
  if (name === null || name.trim() === '') throw problem('NAME_REQUIRED', 'name must not be blank');
  if (name.length > 50) throw problem('NAME_TOO_LONG', 'name must not be longer than 50');
  if (description !== null && description.length > 250) throw problem('DESCRIPTION_TOO_LONG');
  if (findings !== null && findings.length > 30_000)
    throw problem('FINDINGS_TOO_LONG', 'findings must not be longer than 30000');
  if (subject !== null && !users.has(subject)) throw problem('INVALID_USER', 'subject validation failed');
  if (assignee !== null && !users.has(assignee)) throw problem('INVALID_USER', 'assignee validation failed');
  if (hasName(name, number)) throw problem('NAME_EXISTS');
  return { name, subject, assignee, description, findings };
}
