import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { IncydrFileEventsPage } from './answers/file-events.ts';
import {
  continuation,
  type IncydrSession,
  type IncydrSessionsPage,
  session,
  sessionEvents,
  sessionsPage,
} from './answers/sessions.ts';
import { given, id, idsUpTo, textUpTo, wholeNumber } from './arguments.ts';
import { type IncydrCall, pathTo } from './call.ts';
import { byPageNumber } from './pages.ts';
import { withoutProblems } from './refusals.ts';

const longestPage = 50;
const state = v.picklist([
  'OPEN',
  'IN_PROGRESS',
  'CLOSED',
  'CLOSED_TP',
  'CLOSED_TP_BENIGN',
  'CLOSED_FP',
  'OPEN_NEW_DATA',
]);
const several = <S extends v.GenericSchema>(item: S) => v.optional(v.array(item));
const filters = {
  actor_id: v.optional(id),
  /** Milliseconds since 1970. */
  on_or_after: v.optional(wholeNumber(0)),
  before: v.optional(wholeNumber(0)),
  type: v.optional(id),
  has_alerts: v.optional(v.boolean()),
  risk_indicators: several(id),
  state: several(state),
  /** 0, no risk, to 4, critical. */
  severity: several(wholeNumber(0, 4)),
  rule_id: several(id),
  watchlist_id: several(id),
  content_inspection_status: v.optional(v.picklist(['PENDING', 'FOUND', 'NOT_FOUND'])),
};
const sorting = {
  /** `end_time` unless given. */
  order_by: v.optional(v.picklist(['end_time', 'score'])),
  /** `desc` unless given. */
  sort_direction: v.optional(v.picklist(['asc', 'desc'])),
};
const isForwards = ({
  on_or_after: from,
  before,
}: {
  on_or_after?: number | undefined;
  before?: number | undefined;
}): boolean => from === undefined || before === undefined || from <= before;
const backwards = 'ends before it begins: on_or_after is after before';
const page = v.pipe(
  v.strictObject({
    ...filters,
    ...sorting,
    page_number: v.optional(wholeNumber(0)),
    page_size: v.optional(wholeNumber(1, longestPage)),
  }),
  v.check((it) => isForwards(it), backwards),
);
const walk = v.pipe(
  v.strictObject({ ...filters, ...sorting }),
  v.check((it) => isForwards(it), backwards),
);
const one = v.strictObject({ sessionId: id });
const newState = v.strictObject({ ids: idsUpTo(100), newState: state });
const newStates = v.pipe(
  v.strictObject({ ...filters, newState: state, continuationToken: v.optional(v.nullable(v.string())) }),
  v.check((it) => isForwards(it), backwards),
);
const note = v.strictObject({
  sessionId: id,
  noteContent: v.pipe(textUpTo(2_000), v.nonEmpty('is empty')),
});

export type IncydrSessions = ReturnType<typeof incydrSessions>;

/** Sessions: what an actor did in one go, the alerts that it triggered, and how far it is looked into. */
export function incydrSessions(call: IncydrCall) {
  const pathOf = (input: v.InferInput<typeof one>, what: string) =>
    pathTo`/v1/sessions/${given(one, input, what).sessionId}`;

  const getPage = async (
    input: v.InferInput<typeof page> = {},
    options?: CallOptions,
  ): Promise<IncydrSessionsPage> => {
    const query = { page_number: 0, page_size: longestPage, ...given(page, input, 'sessions.getPage') };
    return call.read(sessionsPage, { method: 'GET', path: '/v1/sessions', query, repeatable: true }, options);
  };

  return {
    /** One page of sessions. Pages count from 0, and have 50 sessions at most. */
    getPage,

    /** All sessions that match, each once. One whose place in the order changes meanwhile may be missed. */
    async *iterAll(
      input: v.InferInput<typeof walk> = {},
      options?: CallOptions,
    ): AsyncGenerator<IncydrSession> {
      const asked = given(walk, input, 'sessions.iterAll');
      yield* byPageNumber(
        async (page_number) => {
          const { items, totalCount } = await getPage({ ...asked, page_number }, options);
          return { items, totalCount };
        },
        ({ sessionId }) => sessionId,
        0,
      );
    },

    /** One session; null where there is none. */
    async get(input: v.InferInput<typeof one>, options?: CallOptions): Promise<IncydrSession | null> {
      return call.find(session, pathOf(input, 'sessions.get'), options);
    },

    /** The file events of a session that alerts were raised for; the `event.id` of each is what a case takes. */
    async getEvents(input: v.InferInput<typeof one>, options?: CallOptions): Promise<IncydrFileEventsPage> {
      const path = `${pathOf(input, 'sessions.getEvents')}/events`;
      const operation = { method: 'GET', path, repeatable: true } as const;
      const { queryResult } = await call.read(sessionEvents, operation, options);
      return withoutProblems(queryResult, `GET ${path}`);
    },

    /** Sets the state of up to 100 sessions. */
    async changeState(input: v.InferInput<typeof newState>, options?: CallOptions): Promise<void> {
      const json = given(newState, input, 'sessions.changeState');
      const path = '/v1/sessions/change-state';
      await call.answered({ method: 'POST', path, json, repeatable: false }, options);
    },

    /** Sets the state of the sessions that match, 500 a call: again with the token until it is null. */
    async changeStates(
      input: v.InferInput<typeof newStates>,
      options?: CallOptions,
    ): Promise<{ continuationToken: string | null }> {
      const {
        newState,
        continuationToken = null,
        ...query
      } = given(newStates, input, 'sessions.changeStates');
      const json = { newState, continuationToken };
      const path = '/v1/sessions/change-states';
      return call.read(continuation, { method: 'POST', path, query, json, repeatable: false }, options);
    },

    /** Adds a note of up to 2,000 characters. */
    async addNote(input: v.InferInput<typeof note>, options?: CallOptions): Promise<void> {
      const { sessionId, ...json } = given(note, input, 'sessions.addNote');
      const path = pathTo`/v1/sessions/${sessionId}/add-note`;
      await call.answered({ method: 'POST', path, json, repeatable: false }, options);
    },
  };
}
