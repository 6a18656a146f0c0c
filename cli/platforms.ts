import { sharedBudget } from '../lib/budget.ts';
import type { Config } from '../lib/config.ts';
import { connectionsOf } from '../lib/connections.ts';
import { falconCall } from '../lib/falcon/client/call.ts';
import { falconCases } from '../lib/falcon/client/cases.ts';
import { falconCasesToCompare } from '../lib/falcon/reconcile.ts';
import { type Network } from '../lib/http.ts';
import { incydrCall } from '../lib/incydr/client/call.ts';
import { incydrCases } from '../lib/incydr/client/cases.ts';
import { incydrCasesToCompare } from '../lib/incydr/reconcile.ts';
import type { PlatformCases } from '../lib/reconcile.ts';
import type { SecretStore } from '../lib/secrets.ts';
import type { Table } from '../lib/table.ts';

/** The cases of each connection as its platform shows them. What is asked for leaves alerts their share of the budget. */
export function platformCases(
  config: Config,
  { table, secrets, network }: { table: Table; secrets: SecretStore; network: Network },
): (connection: string) => PlatformCases {
  const permitFor = (name: string, rate: Config['connections'][string]['rate']) =>
    sharedBudget(table, name, rate, 'exports', network);
  const falcon = connectionsOf(config, 'falcon', secrets, (settings, { rate }, name) => ({
    cases: falconCasesToCompare({
      cases: falconCases(falconCall(settings, { ...network, permit: permitFor(name, rate) })),
    }),
  }));
  const incydr = connectionsOf(config, 'incydr', secrets, (settings, { rate }, name) => ({
    cases: incydrCasesToCompare({
      cases: incydrCases(incydrCall(settings, { ...network, permit: permitFor(name, rate) })),
    }),
  }));
  return (name) =>
    config.connections[name]?.platform === 'incydr' ? incydr(name).cases : falcon(name).cases;
}
