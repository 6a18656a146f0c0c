import { queues as queueTable } from '../../infra/functions.ts';
import type { Config } from '../../lib/config.ts';
import { parseConfig } from '../../lib/config.ts';
import { dynamoCaseRecords } from '../../lib/case-records.ts';
import { falconClient } from '../../lib/falcon/client/index.ts';
import { openFalconCase } from '../../lib/falcon/open-case.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { openIncydrCase } from '../../lib/incydr/open-case.ts';
import { peopleOf } from '../../lib/incydr/people.ts';
import type { Log } from '../../lib/log.ts';
import { receiveDelivery } from '../../lib/receive.ts';
import type { RingAll } from '../../lib/rings.ts';
import { compileRoutes } from '../../lib/routes.ts';
import { compileSuppressions } from '../../lib/suppressions.ts';
import { sweepInbox } from '../../lib/sweep.ts';
import type { Table } from '../../lib/table.ts';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import { Random } from '../../local/simulators/random.ts';
import { type Delivery, draw } from './alerts.ts';
import { fifoQueue } from './fifo-queue.ts';
import { hands } from './hands.ts';
import { judge, type Verdict } from './judge.ts';
import { memoryTable } from './memory-table.ts';
import { platformNetwork } from './platform-network.ts';
import { virtualTime } from './virtual-time.ts';
import { type Process, processOf, tableOf } from './worker.ts';

export type Size = { alerts: number; keys: number };

const minute = 60_000;
const hour = 60 * minute;
const start = new Date('2026-03-01T00:00:00Z');
const platforms = ['falcon', 'incydr'] as const;
type Platform = (typeof platforms)[number];

// As the stack has them: see infra/queue-with-dlq.ts.
const { maxReceives } = queueTable['falcon-rings'];
const queueSettings = { visibility: 6 * minute, maxReceives, duplicates: 0.02, latest: 20 * minute };

const queueOf = (visibility: number) => ({
  ...queueSettings,
  visibility,
  maxReceives: Math.ceil((maxReceives * queueSettings.visibility) / visibility),
});

/** How bad a run is: seeds differ in what goes wrong most, so that each kind of fault meets many of each other. */
const profileOf = (random: Random) => ({
  perils: {
    kill: random.pick([0.001, 0.005, 0.015]),
    stall: random.pick([0.001, 0.01, 0.04]),
    aws: random.pick([0.001, 0.01]),
  },
  lost: random.pick([0.01, 0.05, 0.15]),
  // Shorter than the stack has it: what a lock that expires under a worker leads to comes more often. A message may be
  // received as much more often then, so that it is dead no sooner.
  visibility: random.pick([minute / 6, 2 * minute, queueSettings.visibility]),
  hotShare: random.pick([0.1, 0.5]),
  // Of a route: with a short one, a key comes to a next case within a worker's time.
  window: random.pick(['24h', '24h', '10s']),
});
const functionTimeout = minute;
const margin = 2_000;
const environments = 4;
const timings = { timeout: 10_000, commitDelay: 30_000, indexLag: 60_000 };
const indexLagMs = 30_000;

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const secret = 'a-secret-of-a-fault-run';

/** Routes as they stand before and after somebody edited them: cases of the same alerts have other keys then. */
const configOf = (edition: number, window: string, rawAlert: boolean): Config => {
  const route = (name: string, open: string, key: string) => ({
    name: `${name} ${edition}`,
    when: 'true',
    open,
    case: { key: [key], window, ...(open === 'falcon' ? { rawAlert } : {}) },
  });
  const source = (type: string) => ({
    type,
    auth: { scheme: 'header', header: 'x-secret', secret: 'source' },
  });
  const connection = { url: 'http://127.0.0.1', secret: 'connection' };
  return parseConfig(
    JSON.stringify({
      connections: {
        falcon: { platform: 'falcon', ...connection },
        incydr: { platform: 'incydr', ...connection },
      },
      sources: { falcon: source('crowdstrike_alerts_v2'), incydr: source('splunk') },
      routes: [
        { ...route('hosts', 'falcon', 'host'), when: 'source = "falcon"' },
        { ...route('users', 'incydr', 'user'), when: 'source = "incydr"' },
      ],
    }),
  );
};

/**
 * One run: senders deliver, workers work, and everything that can go wrong does, as the seed draws it. The same seed is the same run.
 * It ends when nothing moves any more, or never; then the platforms are looked at.
 */
export async function runSeed(seed: number, size: Size, table: Table = memoryTable()): Promise<Verdict> {
  const random = new Random(seed);
  // What the product draws itself, such as the length of its pauses, is drawn of the seed too.
  const { random: realRandom } = Math;
  Math.random = () => random.next();
  const time = virtualTime(random, start);
  const span = random.whole(2, 8) * hour;
  const { perils, lost, visibility, hotShare, window } = profileOf(random);
  // Not drawn: the seeds that break without a rule would be others.
  const rawAlert = seed % 5 === 2;
  const deliveries = draw(random, { ...size, span, hotShare });
  const falcon = await startFalconSimulator({ now: time.now });
  const incydr = await startIncydrSimulator({ now: time.now });
  try {
    for (const { platform, alerts } of deliveries)
      for (const { isPoisoned, evidence } of alerts)
        if (!isPoisoned && platform === 'falcon') falcon.addAlerts(evidence.slice(0, 1));
        else if (!isPoisoned) incydr.addEvents(evidence);
    falcon.settings.indexLagMs = indexLagMs;
    incydr.settings.indexLagMs = indexLagMs;

    const queues = {
      falcon: fifoQueue(queueOf(visibility), time, random),
      incydr: fifoQueue(queueOf(visibility), time, random),
    };
    const wakes = new Set<() => void>();
    const inboxOf = (of: Table) => dynamoInbox(of, { retention: 90 * 24 * hour });
    const ringOf =
      ({ aws }: Process): RingAll =>
      (rings) =>
        aws(() => {
          for (const platform of platforms)
            queues[platform].send(rings.filter(({ connection }) => connection === platform));
          for (const wake of wakes) wake();
        });

    const outageFrom = start.getTime() + random.whole(hour, span);
    const outages = [{ from: outageFrom, until: outageFrom + random.whole(minute, 3 * hour) }];
    const weather = { limited: 0.02, failing: 0.02, lost, outages };
    const editedAt = start.getTime() + random.whole(0, span);
    const routersOf = [configOf(1, window, rawAlert), configOf(2, window, rawAlert)].map((config) => ({
      settings: config.sources,
      router: compileRoutes(config),
      suppressor: compileSuppressions(config),
      connections: Object.keys(config.connections),
    }));

    const receive = async (delivery: Delivery, id: string, process: Process): Promise<void> => {
      const rules = routersOf[time.now().getTime() < editedAt ? 0 : 1];
      if (!rules) throw new Error('no routes');
      await receiveDelivery(
        {
          id,
          source: delivery.platform,
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-secret': secret },
          query: {},
          body: delivery.body,
          receivedAt: time.now(),
          via: { address: '192.0.2.1' },
        },
        {
          ...rules,
          inbox: inboxOf(tableOf(table, process)),
          ring: ringOf(process),
          secrets: {
            source: async () => [secret],
            connection: async () => ({ clientId: '', clientSecret: '' }),
          },
          readSns: async () => null,
          bodies: { keep: async () => 'key' },
          log: silent,
        },
      );
    };

    let undelivered = 0;
    let deliveriesMade = 0;
    /** Sends until it is accepted, as a sender does that is not answered or answered with a failure. */
    const deliver = async (delivery: Delivery): Promise<void> => {
      undelivered += 1;
      for (let accepted = false; !accepted; ) {
        const process = processOf(perils, time, random);
        deliveriesMade += 1;
        const answer = receive(delivery, `delivery-${deliveriesMade}`, process).then(
          () => true,
          () => false,
        );
        accepted = await Promise.race([answer, time.wait(30_000).then(() => false)]);
        if (!accepted) await time.wait(random.whole(minute, 10 * minute));
      }
      undelivered -= 1;
    };
    let left = 0;
    for (const delivery of deliveries)
      for (const at of [delivery.at, ...delivery.again]) {
        left += 1;
        time.happen(new Date(start.getTime() + at), () => {
          left -= 1;
          void deliver(delivery);
        });
      }

    const openerOf = (platform: Platform, process: Process) => {
      const network = platformNetwork(platform, weather, timings, time, random, () => process);
      const ownTable = tableOf(table, process);
      const house = {
        inbox: inboxOf(ownTable),
        records: dynamoCaseRecords(ownTable),
        now: time.now,
        log: silent,
        deployment: 'faults',
        timings,
      };
      const { url, clientId, clientSecret } = platform === 'falcon' ? falcon : incydr;
      const settings = {
        url,
        credentials: async () => ({ clientId, clientSecret }),
        timeout: timings.timeout,
      };
      if (platform === 'falcon') {
        const client = falconClient(settings, network);
        return (caseKey: string, deadline: Date) =>
          openFalconCase({ connection: platform, caseKey }, { ...house, client, deadline });
      }
      const client = incydrClient(settings, network);
      const people = peopleOf(client, { now: time.now, log: silent });
      const kinds = { subject: 'user', assignee: 'user' } as const;
      return (caseKey: string, deadline: Date) =>
        openIncydrCase({ connection: platform, caseKey }, { ...house, client, people, kinds, deadline });
    };

    let busy = 0;
    /** A place where one worker after another works on a platform's queue; one that dies is replaced. */
    const environment = async (platform: Platform): Promise<never> => {
      const queue = queues[platform];
      for (;;) {
        const process = processOf(perils, time, random);
        const open = openerOf(platform, process);
        while (!process.isDead()) {
          const messages = queue.receive();
          const [message] = messages;
          if (!message) {
            await anyRing(queue.next());
            continue;
          }
          busy += 1;
          const deadline = new Date(time.now().getTime() + functionTimeout - margin);
          const ended = await Promise.race([
            open(message.ring.caseKey, deadline).then(
              () => true,
              () => false,
            ),
            process.death.then(() => false),
          ]);
          busy -= 1;
          if (ended) queue.done(messages);
        }
      }
    };
    const anyRing = (next: Date | null): Promise<void> =>
      new Promise((resolve) => {
        const wake = () => {
          wakes.delete(wake);
          resolve();
        };
        wakes.add(wake);
        if (next) time.happen(new Date(next.getTime() + 1), wake);
      });
    for (const platform of platforms)
      for (let count = 0; count < environments; count += 1) void environment(platform);

    let isQuiet = false;
    const sweep = async (): Promise<void> => {
      const process = processOf(perils, time, random);
      const ownTable = tableOf(table, process);
      const deps = {
        inbox: inboxOf(ownTable),
        records: dynamoCaseRecords(ownTable),
        ring: ringOf(process),
        log: silent,
        now: time.now,
        connections: new Set<string>(platforms),
        deadline: new Date(time.now().getTime() + 48_000),
      };
      time.happen(new Date(time.now().getTime() + minute), () => void sweep());
      await sweepInbox(deps).catch(() => undefined);
      if (left > 0 || undelivered > 0 || busy > 0) return;
      const inbox = inboxOf(table);
      const waiting = await Array.fromAsync(inbox.inState('waiting'));
      const due = await Array.fromAsync(dynamoCaseRecords(table).due(new Date('2100-01-01T00:00:00Z')));
      isQuiet =
        waiting.length === 0 && due.length === 0 && platforms.every((it) => queues[it].next() === null);
    };
    void sweep();

    const people = hands({ falcon, incydr }, { time, random, from: start.getTime(), span });
    await time.run(new Date(start.getTime() + 5 * 24 * hour), () => isQuiet);
    return await judge({
      seed,
      deliveries,
      falcon,
      incydr,
      table,
      dead: platforms.flatMap((it) => queues[it].dead),
      disturbed: people.disturbed,
      isCounted: window === '24h',
      areFiled: rawAlert,
      isQuiet,
      hours: (time.now().getTime() - start.getTime()) / hour,
    });
  } finally {
    Math.random = realRandom;
    await Promise.all([falcon.close(), incydr.close()]);
  }
}
