import type { Settings } from '../platform.ts';
import { type CaseStore, caseStore } from './cases/store.ts';
import { type FileEventStore, fileEventStore } from './file-events/store.ts';
import { type People, tenantPeople } from './people/people.ts';
import { type SessionStore, sessionStore } from './sessions/store.ts';
import { type IncydrSwitches, switchesOf } from './switches.ts';

/** All that the simulator remembers, and the clock and the switches that it goes by. */
export type Tenant = {
  now: () => Date;
  switches: () => IncydrSwitches;
  people: People;
  fileEvents: FileEventStore;
  sessions: SessionStore;
  cases: CaseStore;
  /** Back to what is there before any case is. */
  clear: () => void;
};

export function newTenant(settings: Settings, now: () => Date): Tenant {
  const switches = switchesOf(settings);
  const people = tenantPeople(switches);
  const fileEvents = fileEventStore();
  const sessions = sessionStore(fileEvents, now);
  const cases = caseStore(now, () => settings.indexLagMs, switches);
  const clear = (): void => {
    people.clear();
    fileEvents.clear();
    sessions.clear(); // after the file events, which sessions are made of
    cases.clear();
  };
  return { now, switches, people, fileEvents, sessions, cases, clear };
}
