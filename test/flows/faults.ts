import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  eventually,
  falconHolders,
  type Flow,
  incydrHolders,
  maxReceives,
  splunkAlert,
  startFlow,
} from './flow.ts';

let flow: Flow;

const platforms = {
  falcon: {
    create: 'entities_cases_put_v2',
    attach: 'entities_alert_evidence_post_v1',
    opener: 'open-falcon-cases',
    simulator: () => flow.falcon,
    evidence: (index: number) => flow.falcon.alertIds[index] ?? '',
    row: (key: string, id: string) => ({ 'event.Hostname': key, 'event.CompositeId': id }),
    holders: (id: string): unknown[] => falconHolders(flow, id),
    cases: () => flow.falcon.cases.size,
  },
  incydr: {
    create: 'cases.create',
    attach: 'cases.addFileEvents',
    opener: 'open-incydr-cases',
    simulator: () => flow.incydr,
    evidence: (index: number) => flow.incydr.eventIds[index] ?? '',
    row: (key: string, id: string) => ({ user: key, 'event.id': id }),
    holders: (id: string): unknown[] => incydrHolders(flow, id),
    cases: () => flow.incydr.cases.size,
  },
} as const;

/** The faults of one platform; each platform has a file of its own, so that both run side by side. */
export const faultsOf = (name: 'falcon' | 'incydr') =>
  describe(`faults of ${name}`, () => {
    const platform = platforms[name];
    beforeAll(async () => {
      flow = await startFlow();
    });
    afterAll(() => flow.stop());
    const post = (key: string, index: number) =>
      flow.post(splunkAlert(platform.row(key, platform.evidence(index))));
    const attachedOnce = (index: number) =>
      eventually(
        `evidence ${index} is attached once`,
        () => platform.holders(platform.evidence(index)).length === 1,
      );
    const recoveries = () =>
      flow.logs.filter((line) => line.includes(platform.opener) && line.includes('case recovered')).length;
    const settled = (key: string) =>
      eventually(
        `nothing waits under ${key}`,
        async () =>
          (await flow.post(splunkAlert(platform.row(key, platform.evidence(0)), `probe-${key}`))).status ===
          202,
      );

    test('answers lost after the commit, on create and on attach, leave each alert in one case', async () => {
      const simulator = platform.simulator();
      const before = platform.cases();
      simulator.clearRequests();
      simulator.addFault({ operation: platform.create, loseAnswer: true });
      await post('lost', 1);
      await attachedOnce(1);
      await eventually('the case is recorded', () =>
        flow.logs.some(
          (line) => line.includes(platform.opener) && /case recovered|alerts attached/.test(line),
        ),
      );
      simulator.addFault({ operation: platform.attach, loseAnswer: true });
      await post('lost', 2);
      await attachedOnce(2);
      await eventually(
        'the attempt is cleared',
        () =>
          flow.logs.filter((line) => line.includes(platform.opener) && line.includes('case recovered'))
            .length === 2,
      );
      expect(platform.cases()).toBe(before + 1);
      expect(simulator.counts()[platform.create]).toBe(1);
    });

    test('a 429 is waited out', async () => {
      const simulator = platform.simulator();
      simulator.addFault({
        operation: platform.create,
        status: 429,
        headers: { 'retry-after': '1', 'x-ratelimit-retryafter': String(Math.ceil(Date.now() / 1000) + 1) },
      });
      await post('limited', 3);
      await attachedOnce(3);
      expect(simulator.requests.some(({ status }) => status === 429)).toBe(true);
    });

    test('a process killed between create and record, with the index lagging, leaves one case', async () => {
      const simulator = platform.simulator();
      const before = { cases: platform.cases(), recovered: recoveries() };
      simulator.settings.indexLagMs = 900;
      simulator.addFault({ operation: platform.create, answerDelayMs: 900 });
      await post('killed', 4);
      await eventually('the platform has committed', () => platform.cases() === before.cases + 1);
      await flow.host.kill(platform.opener);
      await eventually('another process has seen to it', () => recoveries() === before.recovered + 1);
      await attachedOnce(4);
      simulator.settings.indexLagMs = 0;
      expect(platform.cases()).toBe(before.cases + 1);
      expect(platform.holders(platform.evidence(4))).toHaveLength(1);
    });

    test('an outage longer than the maximum receives fills no dead-letter queue, and all is attached after it', async () => {
      const simulator = platform.simulator();
      simulator.addFault({ operation: '*', status: 503, times: 100_000 });
      for (const index of [5, 6, 7]) await post(`outage-${index}`, index);
      const refusals = () => simulator.requests.filter(({ status }) => status === 503).length;
      await eventually(
        'each was tried more often than a message is received',
        () => refusals() > 3 * maxReceives,
      );
      simulator.clearFaults();
      for (const index of [5, 6, 7]) await attachedOnce(index);
      expect(await flow.deadLetters()).toBe(0);
      await settled('outage-5');
    });
  });
