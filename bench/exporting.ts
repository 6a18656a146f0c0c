import { functions } from '../infra/functions.ts';
import { sharedBudget } from '../lib/budget.ts';
import type { ExportSettings } from '../lib/config.ts';
import { dynamoChain } from '../lib/exports/chain.ts';
import { exportCase } from '../lib/exports/export-case.ts';
import { dynamoExported } from '../lib/exports/exported.ts';
import { finishExport } from '../lib/exports/finish.ts';
import { planExport } from '../lib/exports/plan.ts';
import type { ExportOrder, QueueOrders } from '../lib/exports/queue.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { s3Store, type Store } from '../lib/exports/store.ts';
import type { Network } from '../lib/http.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { Random } from '../local/simulators/random.ts';
import { embedded } from '../test/embedded-aws/embedded.ts';
import { plain } from '../test/exports/run-world.ts';
import { memoryTable } from '../test/faults/memory-table.ts';
import { virtualTime } from '../test/faults/virtual-time.ts';
import { busiestMinute } from './busiest-minute.ts';
import { type Platform, startTenant } from './export-tenant.ts';
import { silent } from './storm-alerts.ts';

const minute = 60_000;
const hour = 60 * minute;
// What a call takes, there and back.
const latency = 300;
const name = 'nightly';

/** An export of a tenant of so many cases: planner, workers and finisher in virtual time, the simulator and S3 over HTTP. */
export type Exporting = Awaited<ReturnType<typeof startExporting>>;

export async function startExporting(platform: Platform, cases: number) {
  const time = virtualTime(new Random(1), new Date('2026-03-01T00:00:00Z'), 1);
  const { now } = time;
  const [tenant, aws] = await Promise.all([startTenant(platform, cases, now), embedded({ now })]);
  const table = memoryTable();
  const runs = dynamoExportRuns(table);
  const exported = dynamoExported(table, now);
  const rate = { perMinute: tenant.perMinute, alerts: 0.5 };
  const permit = sharedBudget(table, platform, rate, 'exports', time);
  const network: Network = {
    fetch: async (input, { signal: _signal, ...rest } = {}) => {
      await time.wait(latency);
      return time.turn(() => fetch(input, rest).then(whole));
    },
    now,
    wait: time.wait,
    permit,
  };
  const s3 = s3Store(aws.s3, aws.bucket);
  let puts = 0;
  aws.s3.middlewareStack.add(
    (next) => async (args) => {
      puts += 1;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const store: Pick<Store, 'put' | 'retain'> = {
    put: (artifact) => time.turn(() => s3.put(artifact)),
    retain: (...asked) => time.turn(() => s3.retain(...asked)),
  };
  const orders: ExportOrder[] = [];
  const queue: QueueOrders = async (asked, delaySeconds = 0) =>
    time.happen(new Date(now().getTime() + delaySeconds * 1000), () => void orders.push(...asked));
  const inbox = dynamoInbox(table, { retention: 90 * 24 * hour });
  const house = { runs, exported, inbox, queue, store, log: silent, now };
  const reading = tenant.reading(network);
  const settings: ExportSettings = { ...plain, connection: platform };

  const plan = async () => {
    const deadline = new Date(now().getTime() + 10 * minute);
    await planExport(name, settings, 'start', { ...house, changed: reading.feed(deadline), deadline });
  };
  const { concurrency } = functions[`export-${platform}-case`].trigger;
  const work = async (): Promise<never> => {
    const { reader } = tenant.reading(network);
    for (;;) {
      const order = orders.shift();
      if (!order) {
        await time.wait(1000);
        continue;
      }
      const deadline = new Date(now().getTime() + 15 * minute);
      await exportCase(order, settings, { ...house, reader: reader(settings, deadline), deadline });
    }
  };
  const finish = async () => {
    const deadline = new Date(now().getTime() + minute);
    await finishExport(name, settings, { ...house, chain: dynamoChain(table), deadline });
  };

  /** Lets virtual time pass until something is done. */
  const until = async (doing: Promise<void>) => {
    let isDone = false;
    const done = doing.finally(() => {
      isDone = true;
    });
    await time.run(new Date(now().getTime() + 1000 * hour), () => isDone);
    await done;
  };

  return {
    platform,
    /** Calls that exports may make in a minute. */
    perMinute: tenant.perMinute * (1 - rate.alerts),

    /** As if a run had exported all cases as they are; the next one reads the whole list, having no watermark. */
    pretendExported: async () => {
      const record = async () => {
        await time.wait(hour);
        const free = tenant.reading({ ...network, permit: async () => undefined });
        const deadline = new Date(now().getTime() + hour);
        for await (const { caseId, updatedAt } of free.feed(deadline)(new Date(0), now()))
          await exported.record(name, { ...nothing, caseId, updatedAt, readAt: now().toISOString() });
      };
      await until(record());
      tenant.asked();
    },

    /** A whole run: what it exported, what it asked the platform, and what it asked S3. */
    run: async () => {
      puts = 0;
      await until(time.wait(hour)); // the cases are older than the run
      await until(plan());
      for (let count = 0; count < concurrency; count += 1) void work();
      let count = 0;
      const look = async () => {
        const { openRun } = await runs.read(name);
        for (let isOver = false; !isOver; ) {
          await time.wait(minute);
          const all = await Array.fromAsync(runs.cases(name, openRun ?? ''));
          isOver = all.every(({ outcome }) => outcome !== 'queued');
          count = all.filter(({ outcome }) => outcome === 'exported').length;
        }
        await finish();
      };
      await until(look());
      const times = tenant.asked();
      return { exported: count, calls: times.length, busiest: busiestMinute(times), puts };
    },

    close: async () => {
      await Promise.all([tenant.close(), aws.close()]);
    },
  };
}

const nothing = {
  evidence: null,
  run: null,
  manifestKey: null,
  manifestVersionId: null,
  manifestSha256: null,
  goneSince: null,
};

/** An answer that has come as a whole: what is read of it later takes no time. */
async function whole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, headers } = response;
  return new Response(body.byteLength === 0 ? null : body, { status, headers });
}
