import { falconClient } from '../lib/falcon/client/index.ts';
import { incydrClient } from '../lib/incydr/client/index.ts';
import { startFalconSimulator } from '../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../local/simulators/incydr/index.ts';
import type { Simulator } from '../local/simulators/platform.ts';
import { atMost, type Figure } from './figure.ts';

const cases = 25_000;
const falconPage = 9_999;
const falconIds = 1_000;
const incydrPage = 500;
const tokens = new Set(['oauth2AccessToken', 'auth.token']);

/** Calls that a walk over many cases takes, beside the least that the limits of the platform allow. */
export const measureWalks = async (): Promise<Figure[]> => [...(await falconWalks()), await incydrWalk()];

async function falconWalks(): Promise<Figure[]> {
  const simulator = await startFalconSimulator({ seed: { cases } });
  const { url, clientId, clientSecret } = simulator;
  const falcon = falconClient({ url, credentials: { clientId, clientSecret } });
  const pages = Math.ceil(cases / falconPage);
  const reads = Math.ceil(cases / falconIds);
  const boundaries = pages - 1;
  const paged = `${pages} pages of ${falconPage}`;
  const bounded = `${boundaries} boundary reads`;
  const figures = [
    atMost(
      `falcon: ids of ${cases} cases`,
      await callsOf(simulator, falcon.cases.iterIds()),
      'calls',
      { what: `${paged} + ${bounded}`, value: pages + boundaries },
      1,
    ),
    atMost(
      `falcon: ${cases} cases, whole`,
      await callsOf(simulator, falcon.cases.iterAll()),
      'calls',
      { what: `${paged} + ${reads} reads of ${falconIds} + ${bounded}`, value: pages + reads + boundaries },
      1,
    ),
  ];
  await simulator.close();
  return figures;
}

async function incydrWalk(): Promise<Figure> {
  const simulator = await startIncydrSimulator({ seed: { cases } });
  const { url, clientId, clientSecret } = simulator;
  const incydr = incydrClient({ url, credentials: { clientId, clientSecret } });
  const calls = await callsOf(simulator, incydr.cases.iterAll());
  await simulator.close();
  // A page that goes on from the time of the last case begins with that case again.
  const pages = 1 + Math.ceil((cases - incydrPage) / (incydrPage - 1));
  const what = `${pages} pages of ${incydrPage}, one case of each known`;
  return atMost(`incydr: ${cases} cases`, calls, 'calls', { what, value: pages }, 1);
}

/** How many calls a walk takes. A token is none of them. @throws where it does not visit every case once */
async function callsOf(simulator: Simulator, walk: AsyncIterable<unknown>): Promise<number> {
  simulator.clearRequests();
  const visited = new Set<unknown>();
  let steps = 0;
  for await (const it of walk) {
    visited.add(it);
    steps += 1;
  }
  if (steps !== cases || visited.size !== cases)
    throw new Error(`the walk took ${steps} steps to ${visited.size} cases of ${cases}`);
  return simulator.requests.filter(({ operation }) => !tokens.has(operation)).length;
}
