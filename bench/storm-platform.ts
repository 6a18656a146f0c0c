import { startFalconSimulator } from '../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../local/simulators/incydr/index.ts';
import { busiestMinute } from './busiest-minute.ts';
import { know, type Storm } from './storm-alerts.ts';

const tokens = new Set(['auth.token', 'oauth2AccessToken']);

/** The simulator of a storm's platform, which knows all its evidence and counts what it is asked. */
export async function startPlatform(storm: Storm, now: () => Date) {
  const simulator = await (storm.platform === 'falcon' ? falcon(storm, now) : incydr(storm, now));
  const { url, clientId, clientSecret, close } = simulator;
  return {
    url,
    clientId,
    clientSecret,
    close,
    /** Calls so far, tokens aside, and the most of them in any minute. */
    counted: () => {
      const times = simulator.requests
        .filter(({ operation }) => !tokens.has(operation))
        .map(({ at }) => new Date(at).getTime());
      return { calls: times.length, busiest: busiestMinute(times) };
    },
  };
}

async function falcon(storm: Storm, now: () => Date) {
  const simulator = await startFalconSimulator({ now });
  know(storm, { falcon: simulator });
  return simulator;
}

async function incydr(storm: Storm, now: () => Date) {
  const simulator = await startIncydrSimulator({ now });
  know(storm, { incydr: simulator });
  return simulator;
}
