import { resolve } from 'node:path';
import { startFalconSimulator } from '../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../local/simulators/incydr/index.ts';
import type { ExportSettings } from '../lib/config.ts';
import type { ChangeFeed } from '../lib/exports/changed-case.ts';
import type { CaseReader } from '../lib/exports/case-reader.ts';
import { falconCaseReader } from '../lib/falcon/case-reader.ts';
import { falconChanges } from '../lib/falcon/changed-cases.ts';
import { falconClient } from '../lib/falcon/client/index.ts';
import { fontsIn } from '../lib/falcon/export/pdf/fonts.ts';
import type { Network } from '../lib/http.ts';
import { incydrCaseReader } from '../lib/incydr/case-reader.ts';
import { incydrChanges } from '../lib/incydr/changed-cases.ts';
import { incydrClient } from '../lib/incydr/client/index.ts';
import { config } from './storm-alerts.ts';

export type Platform = 'falcon' | 'incydr';

const tokens = new Set(['auth.token', 'oauth2AccessToken']);

/** A tenant with so many cases of one piece of evidence each, as an export reads it. */
export async function startTenant(platform: Platform, cases: number, now: () => Date) {
  const { simulator, ...rest } = await (platform === 'falcon' ? falcon(cases, now) : incydr(cases, now));
  simulator.clearRequests();
  return {
    ...rest,
    perMinute: config.connections[platform]?.rate.perMinute ?? 0,
    /** The times of all requests so far, tokens aside; they are forgotten. */
    asked: (): number[] => {
      const times = simulator.requests
        .filter(({ operation }) => !tokens.has(operation))
        .map(({ at }) => new Date(at).getTime());
      simulator.clearRequests();
      return times;
    },
    close: () => simulator.close(),
  };
}

/** How a function reads the tenant, by a client and a token of its own. */
export type Reading = {
  feed: (deadline: Date) => ChangeFeed;
  reader: (settings: ExportSettings, deadline: Date) => CaseReader;
};

/** A clock on which no two cases are made at one instant: no walk goes past more of them than a page holds. */
function movingOn(now: () => Date) {
  let steps = 0;
  return {
    later: () => new Date(now().getTime() + steps),
    next: () => {
      steps += 1;
    },
  };
}

async function incydr(cases: number, now: () => Date) {
  const { later, next } = movingOn(now);
  const simulator = await startIncydrSimulator({ now: later });
  const { url, clientId, clientSecret } = simulator;
  const settings = { url, credentials: async () => ({ clientId, clientSecret }), timeout: 10_000 };
  const numbers = Array.from({ length: cases }).flatMap(() => {
    next();
    return simulator.addCases(1);
  });
  const ids = numbers.map((number) => `0_1d71796f-af5b-4231-9d8e-df6434da4663_${number}`);
  simulator.addEvents(ids, 2_000);
  const hand = incydrClient(settings);
  for (const [index, caseNumber] of numbers.entries())
    await hand.cases.addFileEventsToCase({ caseNumber, eventIds: [ids[index] ?? ''] });
  const reading = (network: Network): Reading => {
    const client = incydrClient(settings, network);
    return {
      feed: (deadline) => incydrChanges(client.cases, undefined, deadline),
      reader: (of, deadline) => incydrCaseReader(of, { client, now: network.now, deadline }),
    };
  };
  return { simulator, reading };
}

async function falcon(cases: number, now: () => Date) {
  const { later, next } = movingOn(now);
  const simulator = await startFalconSimulator({ now: later });
  const { url, clientId, clientSecret } = simulator;
  const settings = { url, credentials: async () => ({ clientId, clientSecret }), timeout: 10_000 };
  const numbers = Array.from({ length: cases }, (_, number) => number);
  const ids = numbers.map((it) => `${'0'.repeat(31)}1:ind:0123456789abcdef0123456789abcdef:${it}`);
  simulator.addAlerts(ids);
  const hand = falconClient(settings);
  for (const [number, id] of ids.entries()) {
    next();
    await hand.cases.create({ name: `Case ${number}`, severity: 50, evidence: { alerts: [{ id }] } });
  }
  const fonts = fontsIn(resolve('node_modules/@fontsource-variable'));
  const reading = (network: Network): Reading => {
    const client = falconClient(settings, network);
    return {
      feed: (deadline) => falconChanges(client, undefined, deadline),
      reader: (of, deadline) => falconCaseReader(of, { client, fonts, now: network.now, deadline }),
    };
  };
  return { simulator, reading };
}
