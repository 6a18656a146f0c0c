import { type IncydrClient, incydrClient } from '../../../lib/incydr/client/index.ts';
import {
  type IncydrSimulator,
  type IncydrSimulatorOptions,
  startIncydrSimulator,
} from '../../../local/simulators/incydr/index.ts';
import { type VirtualNetwork, virtualNetwork } from '../virtual-network.ts';

export type World = {
  incydr: IncydrSimulator;
  client: IncydrClient;
  network: VirtualNetwork;
  /** Sets switches of the simulator. */
  set: (switches: Record<string, string>) => void;
  /** What was asked of the simulator, the token aside. */
  sent: () => string[];
};

/** The simulator and a client of it, on a clock that only waiting moves. */
export async function startWorld(options: IncydrSimulatorOptions = {}): Promise<World> {
  const network = virtualNetwork();
  const incydr = await startIncydrSimulator({ now: network.now, ...options });
  const { url, clientId, clientSecret } = incydr;
  const client = incydrClient({ url, credentials: { clientId, clientSecret }, timeout: 5_000 }, network);
  return {
    incydr,
    client,
    network,
    set: (switches) => Object.assign(incydr.settings.switches, switches),
    sent: () =>
      incydr.requests
        .filter(({ path }) => path !== '/v1/oauth')
        .map(
          ({ method, path, query }) =>
            `${method} ${path}${query === '' ? '' : `?${decodeURIComponent(query)}`}`,
        ),
  };
}
