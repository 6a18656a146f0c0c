import type { Answer, Call, Operation, Platform, Settings } from '../platform.ts';
import { permitting } from './access/permitting.ts';
import { tokens } from './access/token.ts';
import { alertOperations } from './alerts/operations.ts';
import { caseEventOperations } from './cases/events.ts';
import { caseOperations } from './cases/operations.ts';
import { casePage } from './cases/page.ts';
import { caseDetail } from './cases/views.ts';
import { incydrActions, incydrControls } from './controls.ts';
import { exportOperations } from './exports/operations.ts';
import { fileOperations } from './file-events/files.ts';
import { savedSearchOperations } from './file-events/saved-searches.ts';
import { searchOperations } from './file-events/search.ts';
import { actorOperations } from './people/actors.ts';
import { userOperations } from './people/users.ts';
import { plainError, refusing } from './refusal.ts';
import { sessionOperations } from './sessions/operations.ts';
import { incydrSwitches } from './switches.ts';
import type { Tenant } from './tenant.ts';

/** The platform as the kit serves it. `fill` puts there what is there at the start and after every reset. */
export function incydrPlatform(tenant: Tenant, settings: Settings, fill: () => void) {
  const { cases, people, sessions, fileEvents, switches, now } = tenant;
  const token = tokens(tenant);
  const actions = incydrActions(tenant);
  const refuse = refusing(switches, now);

  const served: Operation[] = [
    ...caseOperations(tenant),
    ...exportOperations(tenant), // before the events: `fileevent/export` is no event id
    ...caseEventOperations(tenant),
    ...searchOperations(tenant),
    ...savedSearchOperations,
    ...fileOperations(tenant),
    ...sessionOperations(tenant),
    ...alertOperations(tenant),
    ...userOperations(people),
    ...actorOperations(people),
  ];
  const operations = [...token.operations, ...served.map(permitting(switches))].map(refuse);

  const failed = (status: number, message: string, call?: Call): Answer =>
    plainError({ status, message, path: call?.path ?? '/', now: now() }, switches().plainErrors);

  const platform: Platform = {
    operations,
    authenticate: (call) => (token.isGood(call) ? null : failed(401, 'Unauthorized', call)),
    failure: (status, message, retryAt, call) => {
      const answer = failed(status, message, call);
      const isTold = switches().retryAfter === 'always' || isSearch(call?.operation);
      if (!retryAt || !isTold) return answer;
      const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now().getTime()) / 1000));
      return { ...answer, headers: { ...answer.headers, 'retry-after': `${seconds}` } };
    },
    rate: ({ id, open }) => {
      const isCounted = switches().rateLimitOn === 'all' ? !open : isSearch(id);
      return { key: 'all', limit: isCounted ? settings.rateLimit : null };
    },
    state: () => ({
      cases: [...cases.all.values()].map((it) => ({ ...caseDetail(it, tenant), events: [...it.events] })),
      fileEvents: fileEvents.known.size,
      sessions: sessions.sessions.size,
      alerts: sessions.alerts.size,
      users: [...people.users.values()].map(({ userId, username }) => ({ userId, username })),
    }),
    casePage: (id) => {
      const found = cases.all.get(Number(id));
      return found ? casePage(found, tenant) : null;
    },
    controls: incydrControls(actions, token.revokeAll),
    switches: incydrSwitches,
    reset: () => {
      tenant.clear();
      fill();
    },
  };
  return { ...platform, behind: { actions, revokeTokens: token.revokeAll } };
}

/** The operations on file events, for which alone the rate limit is documented. */
const isSearch = (id = ''): boolean => id.startsWith('fileEvents.');
