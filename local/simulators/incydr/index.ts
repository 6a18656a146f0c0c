import { startSimulator } from '../kit.ts';
import type { Simulator, SimulatorOptions } from '../platform.ts';
import type { Seed } from '../random.ts';
import type { Case, CaseText } from './cases/case.ts';
import type { User } from './people/user.ts';
import { incydrPlatform } from './platform.ts';
import { fillWithCases } from './seed/cases.ts';
import { clientId, clientSecret, clientUserId } from './seed/identifiers.ts';
import { newTenant, type Tenant } from './tenant.ts';

export { incydrSwitches } from './switches.ts';

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
  /** The ids of the sessions, of the alerts and of the actors known now, each in a fixed order. */
  readonly sessionIds: string[];
  readonly alertIds: string[];
  readonly actorIds: string[];
  closeCase: (number: number) => void;
  archiveCase: (number: number) => void;
  /** Changes only the fields given, as a person would; an API client replaces them all. */
  editCase: (changes: { number: number } & Partial<CaseText>) => void;
  deleteCase: (number: number) => void;
  /** Detaches a file event from a case. */
  removeEvent: (number: number, id: string) => void;
  /** Lets the platform know further file events; with `fileBytes`, each with a captured file of that size. */
  addEvents: (ids: string[], fileBytes?: number) => void;
  /** Lets the platform see that many further sessions, each of one further file event; their ids are returned. */
  addSessions: (count: number) => string[];
  /** Opens that many cases, as a person on the console; their numbers are returned. */
  addCases: (count: number) => number[];
  /** No token handed out so far is good any longer. */
  revokeTokens: () => void;
};

/** Cases that are there from the start and after every reset. */
export type SeedCase = { name: string } & Partial<CaseText> & { events?: string[] };

/** What a simulator starts with, beside its users, actors, sessions, alerts and file events: no case unless given. */
export type IncydrSimulatorOptions = SimulatorOptions & {
  cases?: SeedCase[];
  /** That many plausible cases of the past year; the same `random`, 1 unless given, gives the same ones. */
  seed?: Seed;
};

/** Starts a server that behaves as Incydr does towards its API clients, on loopback. */
export async function startIncydrSimulator(options: IncydrSimulatorOptions = {}): Promise<IncydrSimulator> {
  const now = options.now ?? (() => new Date());
  const { platform, ...simulator } = await startSimulator((settings) => {
    const tenant = newTenant(settings, now);
    const fill = () => {
      if (options.seed) fillWithCases(tenant, options.seed);
      openSeedCases(tenant, options.cases ?? []);
    };
    fill();
    return { ...incydrPlatform(tenant, settings, fill), tenant };
  }, options);
  const { people, fileEvents, sessions, cases } = platform.tenant;
  const { actions, revokeTokens } = platform.behind;
  return {
    ...simulator,
    ...actions,
    revokeTokens,
    cases: cases.all,
    users: people.users,
    clientId,
    clientSecret,
    get eventIds() {
      return [...fileEvents.known.keys()];
    },
    get sessionIds() {
      return [...sessions.sessions.keys()];
    },
    get alertIds() {
      return [...sessions.alerts.keys()];
    },
    get actorIds() {
      return [...people.actors.values()].map(people.actorId);
    },
  };
}

function openSeedCases({ cases }: Tenant, seedCases: SeedCase[]): void {
  for (const { events = [], ...given } of seedCases) {
    const nothing = { subject: null, assignee: null, description: null, findings: null };
    const opened = cases.open({ ...nothing, ...given }, clientUserId);
    for (const id of events) opened.events.add(id);
  }
}
