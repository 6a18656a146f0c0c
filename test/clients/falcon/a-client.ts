import { afterEach, beforeEach } from 'vitest';
import { type FalconClient, falconClient } from '../../../lib/falcon/client/index.ts';
import { type FalconSimulator, startFalconSimulator } from '../../../local/simulators/falcon/index.ts';
import { type VirtualNetwork, virtualNetwork } from '../virtual-network.ts';

/** A client of a simulator of its own, for each test of the file. */
export function aFalconClient() {
  const world = {} satisfies Partial<World>;
  beforeEach(async () => {
    const network = virtualNetwork();
    const falcon = await startFalconSimulator({ now: network.now });
    const { url, clientId, clientSecret } = falcon;
    const client = falconClient({ url, credentials: { clientId, clientSecret }, timeout: 5_000 }, network);
    Object.assign(world, { network, falcon, client });
  });
  const held = (): World => {
    if (!isWorld(world)) throw new Error('the test has not begun');
    return world;
  };
  afterEach(() => held().falcon.close());
  return held;
}

type World = { network: VirtualNetwork; falcon: FalconSimulator; client: FalconClient };

const isWorld = (world: object): world is World => 'falcon' in world;
