import { finishExport } from '../../lib/exports/finish.ts';
import type { ExportSettings } from '../../lib/config.ts';
import { anything } from '../../lib/exports/checks.ts';
import { dynamoChain } from '../../lib/exports/chain.ts';
import { exportCase } from '../../lib/exports/export-case.ts';
import { dynamoExported } from '../../lib/exports/exported.ts';
import type { Start } from '../../lib/exports/open-run.ts';
import { planExport } from '../../lib/exports/plan.ts';
import type { QueueOrders } from '../../lib/exports/queue.ts';
import { dynamoExportRuns } from '../../lib/exports/runs.ts';
import { jsonArtifact, s3Store } from '../../lib/exports/store.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import type { Log } from '../../lib/log.ts';
import { Random } from '../../local/simulators/random.ts';
import { aDraft } from '../a-draft.ts';
import { anAlert } from '../an-alert.ts';
import { memoryTable } from '../faults/memory-table.ts';
import { virtualTime } from '../faults/virtual-time.ts';
import { type Process, processOf, tableOf } from '../faults/worker.ts';
import { badNetwork } from './bad-network.ts';
import { historyOf } from './history.ts';
import { incydrTenant } from './incydr-tenant.ts';
import { falconTenant } from './falcon-tenant.ts';
import { judge, type Verdict } from './judge.ts';
import { memoryBucket } from './memory-bucket.ts';
import { faultyS3 } from './s3-faults.ts';
import { type Message, standardQueue } from './standard-queue.ts';
import { type Thought, thought } from './thought.ts';

export type Size = { cases: number; deeds: number };

const minute = 60_000;
const hour = 60 * minute;
const start = new Date('2026-03-01T00:00:00Z');
const name = 'nightly';
const workers = 3;
const invocation = { plan: 10 * minute, work: 15 * minute, finish: 10 * minute };
const margin = 2_000;

/** How bad a run is: seeds differ in what goes wrong most. */
const profileOf = (random: Random) => ({
  perils: {
    kill: random.pick([0.001, 0.005, 0.02]),
    stall: random.pick([0.001, 0.01, 0.03]),
    aws: random.pick([0.001, 0.01]),
  },
  weather: {
    limited: random.pick([0.005, 0.03]),
    failing: random.pick([0.005, 0.05]),
    lost: random.pick([0.005, 0.03]),
    spoiled: random.pick([0.01, 0.08]),
  },
  s3: {
    refused: random.pick([0.01, 0.1]),
    lost: random.pick([0.01, 0.1]),
    spoiled: random.pick([0, 0.03]),
    slow: random.pick([0, 0.02]),
  },
  // Shorter than the stack has it: a second worker beside the first comes more often.
  visibility: random.pick([minute / 4, 2 * minute, 90 * minute]),
  longestStep: random.pick([200, 1_000]),
  interval: random.pick([5, 8]) * hour,
  indexLag: random.pick([0, 30_000, 5 * minute]),
  // Of the cases that are being exported, the share that somebody works on at that moment.
  busyHands: random.pick([0.1, 0.5]),
  hasCensus: random.chance(0.6),
  hasFiles: random.chance(0.5),
  isRetained: random.chance(0.5),
  // Whether a message whose worker dies is dead in the end: then runs become overdue.
  hasDeadLetters: random.chance(0.25),
});

/**
 * One run: a schedule starts exports for days, planner, workers and finisher do their work, people change cases, and everything
 * that can go wrong does, as the seed draws it. Then the faults stop, some more exports pass, and the bucket is looked at.
 */
export async function runSeed(seed: number, size: Size): Promise<Verdict> {
  const random = new Random(seed);
  const { random: realRandom } = Math;
  const realTimeout = AbortSignal.timeout.bind(AbortSignal);
  Math.random = () => random.next();
  const profile = profileOf(random);
  const thoughts: Thought[] = [];
  const time = virtualTime(random, start, profile.longestStep, () => thoughts.some((it) => it.isThinking()));
  AbortSignal.timeout = (milliseconds) => {
    const timer = new AbortController();
    time.happen(new Date(time.now().getTime() + milliseconds), () => timer.abort(new Error('late')));
    return timer.signal;
  };
  const table = memoryTable();
  const bucket = memoryBucket(time.now);
  const inbox = dynamoInbox(table, { retention: 90 * 24 * hour });
  const settings: ExportSettings = {
    connection: 'tenant',
    schedule: '0 2 * * *',
    timezone: 'UTC',
    artifacts: profile.hasFiles ? ['pdf', 'csv', 'zip', 'files'] : ['pdf', 'csv', 'zip'],
    zip: { files: true, summary: true, fileEvents: true },
    prefix: 'exports',
    storage: {},
    census: profile.hasCensus ? 12 * hour : 'never',
    ...(profile.isRetained ? { retention: { years: 1, mode: 'compliance' } } : {}),
  };

  const attachedByUs = (caseId: string): void => {
    const caseKey = `key of ${caseId} at ${time.now().toISOString()}`;
    const draft = aDraft({ name: 'An alert', description: '', severity: 70 });
    const placement = { connection: settings.connection, route: 'test', caseKey, draft };
    const arrival = { deliveryId: 'D', receivedAt: time.now(), bodyKey: null };
    const attached = async () => {
      await inbox.accept(anAlert({ id: caseKey }), placement, arrival);
      await inbox.markDone(caseKey, await inbox.waiting(caseKey), caseId, time.now());
    };
    void attached();
  };
  await warmUp();
  const surroundings = { now: time.now, attachedByUs, hasCensus: profile.hasCensus };
  const tenant =
    seed % 2 === 0
      ? await falconTenant(random, surroundings)
      : await incydrTenant(random, surroundings, size.cases >= 30 || seed % 5 === 0);
  try {
    tenant.simulator.settings.indexLagMs = profile.indexLag;
    const history = historyOf(tenant.states, time.now);
    tenant.open(size.cases);
    history.note();

    const { visibility, hasDeadLetters } = profile;
    const queueSettings = {
      visibility,
      maxReceives: 3,
      duplicates: 0.1,
      latest: random.pick([minute, 40 * minute]),
    };
    const queue = standardQueue(queueSettings, time, random);
    const troubled = 2 * 24 * hour;
    const calmAt = start.getTime() + troubled;
    const endAt = calmAt + 30 * hour;
    const outageFrom = start.getTime() + random.whole(0, troubled);
    const outages = [{ from: outageFrom, until: outageFrom + random.whole(minute, 5 * hour) }];
    const weather = { ...profile.weather, outages };
    const s3Weather = { ...profile.s3 };
    let { perils } = profile;
    time.happen(new Date(calmAt), () => {
      perils = { kill: 0, stall: 0, aws: 0 };
      Object.assign(weather, { limited: 0, failing: 0, lost: 0, spoiled: 0, outages: [] });
      Object.assign(s3Weather, { refused: 0, lost: 0, spoiled: 0, slow: 0 });
    });

    const heads = new Map<string, string>();
    const log: Log = {
      info: (message, { run, sha256 }) => {
        if (message === 'export finished') heads.set(String(run), String(sha256));
      },
      warn: () => undefined,
      error: () => undefined,
    };
    const abandoned = new Set<string>();
    const newProcess = () => processOf(perils, time, random);

    /** Where one invocation after another runs; one that was killed is not used again. */
    const newEnvironment = () => {
      let current = newProcess();
      const network = badNetwork(
        tenant.platform,
        weather,
        tenant.isPoisonedPath,
        () => current,
        time,
        random,
      );
      const s3 = faultyS3(bucket, s3Weather, abandoned, () => current, time, random);
      const thinking = thought();
      thoughts.push(thinking);
      const { feed, reader } = tenant.client(thinking.network(network));
      return {
        feed,
        reader: (deadline: Date) => thinking.reader(reader(settings, deadline)),
        store: s3Store(s3, 'bucket'),
        begin: (): Process => {
          current = newProcess();
          return current;
        },
      };
    };
    type Environment = ReturnType<typeof newEnvironment>;
    const idle: Environment[] = [];

    /** Runs one invocation to its end, its death, or the time that it has. */
    const invoke = async (
      longest: number,
      run: (of: { process: Process; deadline: Date } & Environment) => Promise<void>,
    ): Promise<{ isDone: boolean; isOurs: boolean }> => {
      const environment = idle.pop() ?? newEnvironment();
      const process = environment.begin();
      const deadline = new Date(time.now().getTime() + longest - margin);
      const ended = await Promise.race([
        run({ ...environment, process, deadline }).then(
          () => 'done' as const,
          (error: unknown) => (isInjected(error) ? ('hit' as const) : ('failed' as const)),
        ),
        process.death.then(() => 'killed' as const),
        time.wait(longest).then(() => 'killed' as const),
      ]);
      if (ended !== 'killed') idle.push(environment);
      return { isDone: ended === 'done', isOurs: ended === 'failed' };
    };

    const sendOf =
      ({ aws }: Process): QueueOrders =>
      async (orders, delaySeconds = 0) => {
        for (let from = 0; from < orders.length; from += 10)
          await aws(() => queue.send(orders.slice(from, from + 10), delaySeconds));
        pump();
      };
    const houseOf = (process: Process) => {
      const own = tableOf(table, process);
      return {
        runs: dynamoExportRuns(own),
        exported: dynamoExported(own, time.now),
        inbox: dynamoInbox(own, { retention: 90 * 24 * hour }),
        chain: dynamoChain(own),
        queue: sendOf(process),
        log,
        now: time.now,
      };
    };

    const deedIn = (milliseconds: number, caseId?: string): void =>
      time.happen(new Date(time.now().getTime() + milliseconds), () => {
        tenant.deed(caseId);
        history.note();
      });

    let busy = 0;
    let wakesAt = Number.POSITIVE_INFINITY;
    const work = async (message: Message): Promise<void> => {
      busy += 1;
      if (time.now().getTime() < calmAt && random.chance(profile.busyHands))
        for (let left = random.whole(1, 3); left > 0; left -= 1)
          deedIn(random.whole(0, 5 * minute), message.order.caseId);
      const { isDone, isOurs } = await invoke(invocation.work, ({ process, deadline, reader, store }) =>
        exportCase(message.order, settings, {
          ...houseOf(process),
          store,
          reader: reader(deadline),
          deadline,
        }),
      );
      busy -= 1;
      if (isDone) queue.done(message);
      else if (!isOurs && !hasDeadLetters) message.receives -= 1;
      pump();
    };
    function pump(): void {
      const message = busy < workers ? queue.receive() : null;
      if (message) {
        void work(message);
        return pump();
      }
      const next = queue.next();
      if (next === null || next <= time.now() || next.getTime() >= wakesAt) return;
      wakesAt = next.getTime();
      time.happen(new Date(wakesAt + 1), () => {
        wakesAt = Number.POSITIVE_INFINITY;
        pump();
      });
    }

    const plan = (how: Start) =>
      invoke(invocation.plan, ({ process, deadline, feed }) =>
        planExport(name, settings, how, {
          ...houseOf(process),
          changed: feed(settings, deadline),
          deadline,
        }),
      );
    const finish = () =>
      invoke(invocation.finish, ({ process, deadline, store }) =>
        finishExport(name, settings, { ...houseOf(process), store, deadline }),
      );
    /** As EventBridge does: what fails is started again, twice. */
    const begin = async (left: number): Promise<void> => {
      const { isDone } = await plan('start');
      if (!isDone && left > 1)
        time.happen(new Date(time.now().getTime() + minute), () => void begin(left - 1));
    };
    const repeat = (every: number, from: number, until: number, act: () => void): void => {
      if (from >= until) return;
      time.happen(new Date(from), () => {
        repeat(every, from + every, until, act);
        act();
      });
    };
    repeat(profile.interval, start.getTime() + hour, endAt - 4 * hour, () => void begin(3));
    repeat(minute, start.getTime() + 20_000, endAt, () => void plan('resume'));
    repeat(5 * minute, start.getTime() + 40_000, endAt, () => void finish());

    for (let left = size.deeds; left > 0; left -= 1) deedIn(random.whole(0, troubled));

    await time.run(new Date(endAt), () => false);
    return judge({
      seed,
      tenant,
      settings,
      bucket,
      history,
      heads,
      abandoned,
      asked: queue.asked,
      dead: hasDeadLetters ? [] : queue.dead,
    });
  } finally {
    Math.random = realRandom;
    AbortSignal.timeout = realTimeout;
    await tenant.simulator.close();
  }
}

const isInjected = (error: unknown): boolean =>
  error instanceof Error && (/^(AWS|S3) did/.test(error.message) || error.name === 'BadDigest');

/** What the SDK loads at its first call is loaded before time begins. */
async function warmUp(): Promise<void> {
  const random = new Random(0);
  const step = async <T>(run: () => T | Promise<T>) => run();
  const never = new Promise<never>(() => undefined);
  const process = { step, send: step, aws: step, death: never, isDead: () => false };
  const fair = { refused: 0, lost: 0, spoiled: 0, slow: 0 };
  const s3 = faultyS3(
    memoryBucket(() => start),
    fair,
    new Set(),
    () => process,
    virtualTime(random, start),
    random,
  );
  await s3Store(s3, 'bucket').put(jsonArtifact('a', 'a', {}, anything()));
}
