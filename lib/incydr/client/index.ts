import { type Network, realNetwork } from '../../http.ts';
import { incydrActors } from './actors.ts';
import { incydrAlerts } from './alerts.ts';
import { incydrCall, type IncydrSettings } from './call.ts';
import { incydrCases } from './cases.ts';
import { incydrFileEvents } from './file-events.ts';
import { incydrSessions } from './sessions.ts';
import { incydrCustomer, incydrUsers } from './users.ts';

export type IncydrClient = ReturnType<typeof incydrClient>;

/**
 * Code42 Incydr's cases and what they are made of, a group for each noun and a method for each operation. Each method takes one object
 * in the platform's own words and answers what was parsed; see `CallOptions` for signals and deadlines, and errors.ts for what is thrown.
 * @throws where neither a region nor a url is given, or both
 */
export function incydrClient(settings: IncydrSettings, network: Network = realNetwork) {
  const call = incydrCall(settings, network);
  return {
    cases: incydrCases(call),
    fileEvents: incydrFileEvents(call),
    sessions: incydrSessions(call),
    alerts: incydrAlerts(call),
    users: incydrUsers(call),
    actors: incydrActors(call),
    customer: incydrCustomer(call),
  };
}
