import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import { type FalconClient, falconClient } from '../../lib/falcon/client/index.ts';
import { type CaseFacts, readCaseFacts } from '../../lib/falcon/export/case-facts.ts';
import { fontsIn } from '../../lib/falcon/export/pdf/fonts.ts';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { type VirtualNetwork, virtualNetwork } from '../clients/virtual-network.ts';

export const fonts = fontsIn('node_modules/@fontsource-variable');
export const exportedAt = new Date('2026-03-01T10:00:00Z');
export const made = { fonts, exportedAt, from: 'soc' };

/** A Falcon tenant of its own for each test, and what reads its cases. */
export function falconTenant() {
  let network: VirtualNetwork;
  let falcon: FalconSimulator;
  let client: FalconClient;
  beforeEach(async () => {
    network = virtualNetwork();
    falcon = await startFalconSimulator({ now: network.now });
    const { url, clientId, clientSecret } = falcon;
    client = falconClient({ url, credentials: { clientId, clientSecret } }, network);
  });
  afterEach(() => falcon.close());
  const facts = async (id: string): Promise<CaseFacts> => {
    const read = await readCaseFacts(id, client);
    if (!read) throw new Error(`no case ${id}`);
    return read;
  };
  return {
    falcon: () => falcon,
    client: () => client,
    facts,
    /** Opens a case, by the API. */
    open: async (input: Partial<Parameters<FalconClient['cases']['create']>[0]> = {}) =>
      (await client.cases.create({ name: 'Beacon on WKS-1', severity: 70, ...input })).resource.id,
    /** The case's facts, some of them as told. */
    factsWith: async (id: string, changes: Partial<CaseFacts>): Promise<CaseFacts> => ({
      ...(await facts(id)),
      ...changes,
    }),
    zipSettings: () => ({ ...made, files: client.files }),
  };
}

/** A body to its end. */
export const wholeOf = (body: AsyncIterable<Uint8Array>): Promise<Buffer> => buffer(Readable.from(body));
