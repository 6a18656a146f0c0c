import { sharedBudget } from '../../lib/budget.ts';
import type { ExportSettings } from '../../lib/config.ts';
import { connectionsOf } from '../../lib/connections.ts';
import type { ChangeFeed } from '../../lib/exports/changed-case.ts';
import { falconChanges } from '../../lib/falcon/changed-cases.ts';
import { falconCall } from '../../lib/falcon/client/call.ts';
import { falconCases } from '../../lib/falcon/client/cases.ts';
import { falconFiles } from '../../lib/falcon/client/files.ts';
import { realNetwork } from '../../lib/http.ts';
import { incydrChanges } from '../../lib/incydr/changed-cases.ts';
import { incydrCall } from '../../lib/incydr/client/call.ts';
import { incydrCases } from '../../lib/incydr/client/cases.ts';
import { secretStore } from '../../lib/secrets.ts';
import type { Terminal } from '../verb.ts';
import type { Exports } from './exports.ts';

/** What is compared with the bucket: all cases that an export is about, and whether the platform has one at all. */
export type PlatformSide = { changed: ChangeFeed; isThere: (caseId: string) => Promise<boolean> };

/** The platform of an export. What is asked for leaves alerts their share of the budget. */
export function platformSide(
  { connection, filter }: ExportSettings,
  { config, table, deployment }: Exports,
  { now, wait }: Pick<Terminal, 'now' | 'wait'>,
): PlatformSide {
  const network = { ...realNetwork, now, wait };
  const secrets = secretStore(deployment.secrets, network);
  // Nobody's time runs out but that of the person who waits.
  const forever = new Date(now().getTime() + 365 * 86_400_000);
  const bounds = { sendBefore: forever };
  const permitOf = (name: string, rate: Parameters<typeof sharedBudget>[2]) =>
    sharedBudget(table, name, rate, 'exports', network);
  if (config.connections[connection]?.platform === 'falcon') {
    const client = connectionsOf(config, 'falcon', secrets, (settings, { rate }, name) => {
      const call = falconCall(settings, { ...network, permit: permitOf(name, rate) });
      return { cases: falconCases(call), files: falconFiles(call) };
    })(connection);
    return {
      changed: falconChanges(client, filter, forever),
      isThere: async (id) => (await client.cases.get({ ids: [id] }, bounds)).resources.length > 0,
    };
  }
  const { cases } = connectionsOf(config, 'incydr', secrets, (settings, { rate }, name) => ({
    cases: incydrCases(incydrCall(settings, { ...network, permit: permitOf(name, rate) })),
  }))(connection);
  return {
    changed: incydrChanges(cases, filter, forever),
    isThere: async (id) => (await cases.getCase({ caseNumber: Number(id) }, bounds)) !== null,
  };
}
