import * as v from 'valibot';
import type { Call, Operation } from '../../platform.ts';
import { jsonBody, pageAsked, pageOf, wordOf } from '../body.ts';
import { notFound, problem } from '../refusal.ts';
import type { Tenant } from '../tenant.ts';
import { sessionsFound } from './filters.ts';
import { type Session, sessionState } from './session.ts';
import { eventsOf, sessionView } from './views.ts';

const changeState = v.object({ ids: v.pipe(v.array(v.string()), v.maxLength(100)), newState: sessionState });
const changeStates = v.object({ continuationToken: v.nullish(v.string(), null), newState: sessionState });
const note = v.object({ noteContent: v.pipe(v.string(), v.maxLength(2000)) });

const batch = 500; // how many sessions one call by criteria changes

/** The operations on sessions: list, get, file events, states and notes. */
export function sessionOperations(tenant: Tenant): Operation[] {
  const { sessions } = tenant;
  const sessionOf = (id: string): Session => {
    const found = sessions.sessions.get(id);
    if (!found) throw notFound('session');
    return found;
  };
  const asked = ({ params }: Call): Session => sessionOf(params['sessionId'] ?? '');

  return [
    {
      id: 'sessions.list',
      method: 'GET',
      path: '/v1/sessions',
      answer: ({ query }) => {
        const found = inOrder(sessionsFound(query, tenant), query);
        const paging = { number: 'page_number', size: 'page_size', first: 0, usual: 50, most: 50 };
        const items = pageOf(found, pageAsked(query, paging)).map((it) => sessionView(it, tenant));
        return { status: 200, json: { items, totalCount: found.length } };
      },
    },
    {
      id: 'sessions.get',
      method: 'GET',
      path: '/v1/sessions/{sessionId}',
      answer: (call) => ({ status: 200, json: sessionView(asked(call), tenant) }),
    },
    {
      id: 'sessions.events',
      method: 'GET',
      path: '/v1/sessions/{sessionId}/events',
      answer: (call) => {
        const fileEvents = eventsOf(asked(call), tenant, { alerted: true });
        const queryResult = { fileEvents, nextPgToken: null, problems: null, totalCount: fileEvents.length };
        return { status: 200, json: { queryResult } };
      },
    },
    {
      id: 'sessions.changeState',
      method: 'POST',
      path: '/v1/sessions/change-state',
      answer: ({ body }) => {
        const { ids, newState } = jsonBody(changeState, body);
        for (const session of ids.map(sessionOf)) sessions.changeState(session, newState);
        return { status: 200 };
      },
    },
    {
      id: 'sessions.changeStates',
      method: 'POST',
      path: '/v1/sessions/change-states',
      answer: ({ query, body }) => {
        const { continuationToken, newState } = jsonBody(changeStates, body);
        const left = remaining(sessionsFound(query, tenant), continuationToken);
        const changed = left.slice(0, batch);
        for (const session of changed) sessions.changeState(session, newState);
        const last = left.length > batch ? changed.at(-1) : undefined;
        return { status: 200, json: { continuationToken: last?.sessionId ?? null } };
      },
    },
    {
      id: 'sessions.addNote',
      method: 'POST',
      path: '/v1/sessions/{sessionId}/add-note',
      answer: (call) => {
        sessions.addNote(asked(call), jsonBody(note, call.body).noteContent);
        return { status: 200 };
      },
    },
  ];
}

function inOrder(found: Session[], query: URLSearchParams): Session[] {
  const key = wordOf('order_by', query.get('order_by') ?? 'end_time', ['end_time', 'score']);
  const direction = wordOf('sort_direction', query.get('sort_direction') ?? 'desc', ['asc', 'desc']);
  const valueOf = (it: Session) => (key === 'score' ? (it.scores.at(-1)?.score ?? 0) : it.endTime);
  const sign = direction === 'asc' ? 1 : -1;
  return found.toSorted((left, right) => sign * (valueOf(left) - valueOf(right) || compareIds(left, right)));
}

/** What of the sessions found is left to change. They go by id, since what was changed may no longer be found. */
function remaining(found: Session[], token: string | null): Session[] {
  if (token !== null && !/^[0-9a-f-]{36}$/.test(token)) throw problem('INVALID_CONTINUATION_TOKEN');
  return found.toSorted(compareIds).filter(({ sessionId }) => token === null || sessionId > token);
}

const compareIds = (left: Session, right: Session): number => (left.sessionId < right.sessionId ? -1 : 1);
