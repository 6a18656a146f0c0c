import { connectionsOf } from '../../lib/connections.ts';
import type { Config } from '../../lib/config.ts';
import { Unauthorised } from '../../lib/errors.ts';
import { falconAlerts } from '../../lib/falcon/client/alerts.ts';
import { falconCall } from '../../lib/falcon/client/call.ts';
import { falconCases } from '../../lib/falcon/client/cases.ts';
import { falconSlas } from '../../lib/falcon/client/settings.ts';
import type { Network } from '../../lib/http.ts';
import { incydrActors } from '../../lib/incydr/client/actors.ts';
import { incydrCall } from '../../lib/incydr/client/call.ts';
import { incydrCases } from '../../lib/incydr/client/cases.ts';
import { incydrUsers } from '../../lib/incydr/client/users.ts';
import type { SecretStore } from '../../lib/secrets.ts';
import { type Finding, looked, ok, wrong } from './finding.ts';

/** A right that a connection needs, by the platform's name for it, and a read that fails without it. */
type Right = { name: string; isNeeded: boolean; read: () => Promise<unknown> };

type Deps = { secrets: SecretStore; network: Network };

/** Whether each platform takes its API client, and lets it read what casebridge needs. Nothing is changed there. */
export const platformFindings = (config: Config, { secrets, network }: Deps): Promise<Finding[]> =>
  Promise.all(
    Object.entries(config.connections).map(([name, { platform, secret }]) => {
      const watched = watchedNetwork(network);
      const rightsOn = platform === 'falcon' ? falconRights : incydrRights;
      const rights = rightsOn(name, config, { secrets, network: watched.network });
      const todo = `see that its URL is reached from here, and its keys: casebridge secrets set ${secret}`;
      const check = `connection ${name}`;
      return looked(check, todo, () => judged(check, secret, rights, watched.hasToken));
    }),
  );

/** A platform may refuse keys with a 403 too: it is about a right only once there was a token to ask with. */
function watchedNetwork(network: Network) {
  let hasToken = false;
  const fetch: Network['fetch'] = (input, init) => {
    hasToken ||= new Headers(init?.headers).get('authorization')?.startsWith('Bearer ') === true;
    return network.fetch(input, init);
  };
  return { network: { ...network, fetch }, hasToken: () => hasToken };
}

async function judged(
  check: string,
  secret: string,
  rights: Right[],
  hasToken: () => boolean,
): Promise<Finding> {
  const needed = rights.filter(({ isNeeded }) => isNeeded);
  const missing: string[] = [];
  for (const { name, read } of needed) {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof Unauthorised)) throw error;
      if (error.status !== 403 || !hasToken())
        return wrong(
          check,
          error.message,
          `put keys that the platform takes: casebridge secrets set ${secret}`,
        );
      missing.push(name);
    }
  }
  if (missing.length > 0)
    return wrong(
      check,
      `the API client lacks ${missing.join(', ')} (403)`,
      'give it these rights on the platform',
    );
  return ok(check, `the API client is taken, and may read: ${needed.map(({ name }) => name).join(', ')}`);
}

function falconRights(name: string, config: Config, { secrets, network }: Deps): Right[] {
  const parts = connectionsOf(config, 'falcon', secrets, (settings) => {
    const call = falconCall(settings, network);
    return { cases: falconCases(call), alerts: falconAlerts(call), slas: falconSlas(call) };
  })(name);
  const isExported = Object.values(config.exports).some(({ connection }) => connection === name);
  return [
    { name: 'Cases', isNeeded: true, read: () => parts.cases.query({ limit: 1 }) },
    // What an export says of the evidence, and of the template of a case.
    { name: 'Alerts', isNeeded: isExported, read: () => parts.alerts.query({ limit: 1 }) },
    { name: 'Case Templates', isNeeded: isExported, read: () => parts.slas.query({ limit: 1 }) },
  ];
}

function incydrRights(name: string, config: Config, { secrets, network }: Deps): Right[] {
  const parts = connectionsOf(config, 'incydr', secrets, (settings, { people }) => {
    const call = incydrCall(settings, network);
    return { people, cases: incydrCases(call), users: incydrUsers(call), actors: incydrActors(call) };
  })(name);
  const routes = config.routes.filter(({ open }) => open === name);
  const named = (['subject', 'assignee'] as const).filter((role) =>
    routes.some((route) => route.case[role] !== undefined),
  );
  const kinds = named.map((role) => parts.people[role]);
  return [
    { name: 'Cases', isNeeded: true, read: () => parts.cases.getPage({ pgSize: 1 }) },
    {
      name: 'Users',
      isNeeded: kinds.includes('user'),
      read: () => parts.users.getPage({ pageSize: 1 }),
    },
    {
      name: 'Actors',
      isNeeded: kinds.includes('actor'),
      read: () => parts.actors.search({ pageSize: 1 }),
    },
  ];
}
