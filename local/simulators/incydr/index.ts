import { startSimulator } from '../kit.ts';
import type { Platform, Settings, Simulator, SimulatorOptions } from '../platform.ts';
import { caseEventOperations } from './cases/events.ts';
import { caseDetail } from './cases/views.ts';
import { caseOperations } from './cases/operations.ts';
import { incydrActions, incydrControls } from './controls.ts';
import { exportOperations } from './exports/operations.ts';
import { fileEventOperations } from './file-events/search.ts';
import { casePage } from './cases/page.ts';
import { refusing, springError } from './refusal.ts';
import { clientId, clientSecret, clientUserId } from './seed/seed.ts';
import { type IncydrState, incydrState } from './state.ts';
import type { Case, CaseText } from './cases/case.ts';
import { incydrSwitches, switchesOf } from './switches.ts';
import { tokens } from './token.ts';
import { userOperations } from './people/users.ts';
import type { User } from './people/user.ts';

/** A running Incydr simulator, with its cases at hand and with what a person does on the console. */
export type IncydrSimulator = Simulator & {
  /** The cases by number, as they are at this moment. */
  cases: ReadonlyMap<number, Case>;
  clientId: string;
  clientSecret: string;
  /** The users by user id; the first is jane.doe@example.com. */
  users: ReadonlyMap<string, User>;
  /** The ids of the file events known now: those of the seed first, in a fixed order. */
  readonly eventIds: string[];
  closeCase: (number: number) => void;
  archiveCase: (number: number) => void;
  /** Changes only the fields given, as a person would; an API client replaces them all. */
  editCase: (changes: { number: number } & Partial<CaseText>) => void;
  deleteCase: (number: number) => void;
  /** Detaches a file event from a case. */
  removeEvent: (number: number, id: string) => void;
  /** Lets the platform know further file events; with `fileBytes`, each with a captured file of that size. */
  addEvents: (ids: string[], fileBytes?: number) => void;
  /** Opens that many cases, as a person on the console; their numbers are returned. */
  addCases: (count: number) => number[];
  /** No token handed out so far is good any longer. */
  revokeTokens: () => void;
};

/** Cases that are there from the start and after every reset. */
export type SeedCase = { name: string } & Partial<CaseText> & { events?: string[] };

/** Starts a server that behaves as Incydr does towards its API clients, on loopback, without any case unless given. */
export async function startIncydrSimulator(
  options: SimulatorOptions & { cases?: SeedCase[] } = {},
): Promise<IncydrSimulator> {
  const now = options.now ?? (() => new Date());
  const { platform, ...simulator } = await startSimulator(
    (settings) => incydrPlatform(settings, now, options.cases ?? []),
    options,
  );
  const { state, actions, revokeTokens } = platform.behind;
  return {
    ...simulator,
    ...actions,
    revokeTokens,
    cases: state.cases,
    users: state.users,
    clientId,
    clientSecret,
    get eventIds() {
      return [...state.fileEvents.keys()];
    },
  };
}

function incydrPlatform(settings: Settings, now: () => Date, seedCases: SeedCase[]) {
  const switches = () => switchesOf(settings);
  const state = incydrState(now, {
    indexLagMs: () => settings.indexLagMs,
    microseconds: () => switches().microseconds,
  });
  const token = tokens(() => switches().tokenExpirySeconds, now);
  const actions = incydrActions(state);
  openSeedCases(state, seedCases);

  const platform: Platform = {
    operations: [
      token.operation,
      ...[
        ...caseOperations(state, switches),
        ...exportOperations(state, now), // before the events: `fileevent/export` is no event id
        ...caseEventOperations(state, switches),
        ...fileEventOperations(state),
        ...userOperations(state.users),
      ].map(refusing(switches, now)),
    ],
    authenticate: token.authenticate,
    failure: (status, message, retryAt) => {
      const answer = springError(status, message, '/', now());
      if (!retryAt) return answer;
      const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now().getTime()) / 1000));
      return { ...answer, headers: { 'retry-after': `${seconds}` } };
    },
    state: () => ({
      cases: [...state.cases.values()].map((it) => ({
        ...caseDetail(it, state.users),
        events: [...it.events],
      })),
      fileEvents: state.fileEvents.size,
      users: [...state.users.values()].map(({ userId, username }) => ({ userId, username })),
    }),
    casePage: (id) => {
      const found = state.cases.get(Number(id));
      return found ? casePage(found, state) : null;
    },
    controls: incydrControls(actions, token.revokeAll),
    switches: incydrSwitches,
    reset: () => {
      state.clear();
      openSeedCases(state, seedCases);
    },
  };
  return { ...platform, behind: { state, actions, revokeTokens: token.revokeAll } };
}

function openSeedCases(state: IncydrState, seedCases: SeedCase[]): void {
  for (const { events = [], ...given } of seedCases) {
    const nothing = { subject: null, assignee: null, description: null, findings: null };
    const opened = state.open({ ...nothing, ...given }, clientUserId);
    for (const id of events) opened.events.add(id);
  }
}
