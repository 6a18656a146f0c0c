import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, falconHolders, type Flow, incydrHolders, splunkAlert, startFlow } from './flow.ts';

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow({ minuteMs: 500 });
});
afterAll(() => flow.stop());

const falcon = {
  create: 'entities_cases_put_v2',
  attach: 'entities_alert_evidence_post_v1',
  opener: 'open-falcon-cases',
  done: /case opened|case recovered/,
  simulator: () => flow.falcon,
  evidence: (index: number) => flow.falcon.alertIds[index] ?? '',
  row: (key: string, id: string) => ({ 'event.Hostname': key, 'event.CompositeId': id }),
  holders: (id: string): unknown[] => falconHolders(flow, id),
  cases: () => flow.falcon.cases.size,
} as const;

const incydr = {
  create: 'cases.create',
  attach: 'cases.addFileEvents',
  opener: 'open-incydr-cases',
  done: /alerts attached|case recovered/,
  simulator: () => flow.incydr,
  evidence: (index: number) => flow.incydr.eventIds[index] ?? '',
  row: (key: string, id: string) => ({ user: key, 'event.id': id }),
  holders: (id: string): unknown[] => incydrHolders(flow, id),
  cases: () => flow.incydr.cases.size,
} as const;

type Platform = typeof falcon | typeof incydr;

/** The same on both platforms at once: what takes long is waiting. */
const onBoth = <T>(what: (platform: Platform) => Promise<T>): Promise<T[]> =>
  Promise.all([falcon, incydr].map(what));

const post = ({ row, evidence }: Platform, key: string, index: number) =>
  flow.post(splunkAlert(row(key, evidence(index))));

const attachedOnce = ({ opener, holders, evidence }: Platform, index: number) =>
  eventually(`${opener} has attached evidence ${index} once`, () => holders(evidence(index)).length === 1);

const logged = ({ opener }: Platform, what: RegExp) =>
  flow.logs.filter((line) => line.includes(opener) && what.test(line)).length;

const hasLogged = (platform: Platform, what: RegExp, atLeast: number) =>
  eventually(
    `${platform.opener} has logged ${what} ${atLeast} times`,
    () => logged(platform, what) >= atLeast,
  );

test('answers lost after the commit, on create and on attach, leave each alert in one case', async () => {
  const came = await onBoth(async (platform) => {
    const simulator = platform.simulator();
    await post(platform, 'attach', 0);
    await hasLogged(platform, platform.done, 1);
    const recovered = logged(platform, /case recovered/);
    simulator.clearRequests();
    simulator.addFault({ operation: platform.attach, loseAnswer: true });
    await post(platform, 'attach', 1);
    await attachedOnce(platform, 1);
    simulator.addFault({ operation: platform.create, loseAnswer: true });
    await post(platform, 'create', 2);
    await attachedOnce(platform, 2);
    await hasLogged(platform, /case recovered/, recovered + 2);
    return { cases: platform.cases(), creates: simulator.counts()[platform.create] };
  });
  expect(came).toEqual([
    { cases: 2, creates: 1 },
    { cases: 2, creates: 1 },
  ]);
});

test('a 429 is waited out', async () => {
  const limited = await onBoth(async (platform) => {
    const simulator = platform.simulator();
    simulator.addFault({
      operation: platform.create,
      status: 429,
      headers: { 'retry-after': '1', 'x-ratelimit-retryafter': String(Math.ceil(Date.now() / 1000) + 1) },
    });
    await post(platform, 'limited', 3);
    await attachedOnce(platform, 3);
    return simulator.requests.filter(({ status }) => status === 429).length;
  });
  expect(limited).toEqual([1, 1]);
});

test('a process killed between create and record, with the index lagging, leaves one case', async () => {
  const came = await onBoth(async (platform) => {
    const simulator = platform.simulator();
    const before = { cases: platform.cases(), recovered: logged(platform, /case recovered/) };
    simulator.settings.indexLagMs = 900;
    simulator.addFault({ operation: platform.create, answerDelayMs: 900 });
    await post(platform, 'killed', 4);
    await eventually('the platform has committed', () => platform.cases() === before.cases + 1);
    await flow.host.kill(platform.opener);
    await hasLogged(platform, /case recovered/, before.recovered + 1);
    await attachedOnce(platform, 4);
    simulator.settings.indexLagMs = 0;
    return {
      cases: platform.cases() - before.cases,
      holders: platform.holders(platform.evidence(4)).length,
    };
  });
  expect(came).toEqual([
    { cases: 1, holders: 1 },
    { cases: 1, holders: 1 },
  ]);
});

// That hours of it cost no more than this is shown in test/opening/outage.test.ts.
test('a platform that is down fails no ring, and all is attached after it', async () => {
  await flow.receiveOnce();
  await onBoth(async (platform) => {
    const simulator = platform.simulator();
    const before = logged(platform, /platform unavailable/);
    simulator.addFault({ operation: '*', status: 503, times: 100_000 });
    for (const index of [5, 6, 7]) await post(platform, `outage-${index}`, index);
    await eventually('each was tried', () => logged(platform, /platform unavailable/) >= before + 3);
    simulator.clearFaults();
    for (const index of [5, 6, 7]) await attachedOnce(platform, index);
  });
  const failed = flow.logs.filter((line) => /open-.*(message failed|timed out|Runtime exited)/.test(line));
  expect([await flow.deadLetters(), failed]).toEqual([0, []]);
});
