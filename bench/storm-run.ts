import { functions } from '../infra/functions.ts';
import { sharedBudget } from '../lib/budget.ts';
import { dynamoCaseRecords } from '../lib/case-records.ts';
import { falconClient } from '../lib/falcon/client/index.ts';
import { openFalconCase } from '../lib/falcon/open-case.ts';
import type { Network } from '../lib/http.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { incydrClient } from '../lib/incydr/client/index.ts';
import { openIncydrCase } from '../lib/incydr/open-case.ts';
import { peopleOf } from '../lib/incydr/people.ts';
import type { Log } from '../lib/log.ts';
import type { Ring, RingAll } from '../lib/rings.ts';
import { sweepInbox } from '../lib/sweep.ts';
import { Random } from '../local/simulators/random.ts';
import { fifoQueue } from '../test/faults/fifo-queue.ts';
import { memoryTable } from '../test/faults/memory-table.ts';
import { type VirtualTime, virtualTime } from '../test/faults/virtual-time.ts';
import { config, receiverOf, silent, type Storm } from './storm-alerts.ts';
import { startPlatform } from './storm-platform.ts';

/** What became of a storm. */
export type Weathered = {
  /** Requests that the simulator served, tokens aside. */
  calls: number;
  /** The most of them in any minute. */
  busiest: number;
  perMinute: number;
  attached: number;
  /** From the last delivery on. */
  minutes: number;
};

const minute = 60_000;
const start = new Date('2026-03-01T00:00:00Z');
const span = minute;
const day = 24 * 60 * minute;
const margin = 2_000;
// What a call takes, there and back.
const latency = 300;
const timings = { timeout: 10_000, commitDelay: 30_000, indexLag: 60_000 };

/**
 * A storm of a minute, delivered to the receiver and drained by as many workers as the stack has, within it or only after it.
 * Time is virtual; the platform is the simulator, over HTTP.
 */
export async function weather(storm: Storm, drained: 'during' | 'after'): Promise<Weathered> {
  const random = new Random(1);
  const time = virtualTime(random, start, 1);
  const platform = await startPlatform(storm, time.now);
  const table = memoryTable();
  const inbox = dynamoInbox(table, { retention: 90 * day });
  const records = dynamoCaseRecords(table);
  const house = { inbox, records, now: time.now, log: silent };
  const queue = fifoQueue(
    { visibility: 6 * minute, maxReceives: 10, duplicates: 0, latest: 0 },
    time,
    random,
  );
  const idle = new Set<() => void>();
  const ring: RingAll = async (rings) => {
    queue.send(rings);
    for (const wake of idle) wake();
    idle.clear();
  };

  let delivered = 0;
  const deliverAll = async () => {
    const receive = receiverOf({ inbox, ring });
    for (; delivered < storm.alerts; delivered += 1) {
      await receive(storm, delivered, time.now());
      await time.wait(span / storm.alerts);
    }
  };

  const { concurrency, batchSize } = functions[`open-${storm.platform}-cases`].trigger;
  const { timeoutSeconds } = functions[`open-${storm.platform}-cases`];
  const work = async () => {
    const drain = drainerOf(storm, platform, { ...house, table, time });
    /** A function works on the keys of a batch side by side. */
    const side = async (): Promise<never> => {
      for (;;) {
        const messages = queue.receive();
        const [message] = messages;
        if (!message) {
          await new Promise<void>((resolve) => idle.add(resolve));
          continue;
        }
        await drain(message.ring, new Date(time.now().getTime() + timeoutSeconds * 1000 - margin));
        queue.done(messages);
      }
    };
    await Promise.all(Array.from({ length: batchSize }, side));
  };
  const sweepEveryMinute = async (): Promise<never> => {
    for (;;) {
      await time.wait(minute);
      const connections = new Set([storm.platform]);
      const deadline = new Date(time.now().getTime() + 48_000);
      await sweepInbox({ ...house, ring, connections, deadline });
    }
  };

  try {
    const stored = deliverAll();
    if (drained === 'after') {
      await time.run(new Date(start.getTime() + day), () => delivered === storm.alerts);
      await stored;
    }
    const last = start.getTime() + span;
    for (let count = 0; count < concurrency; count += 1) void work();
    void sweepEveryMinute();
    let quiet = false;
    const look = async () => {
      const [waiting] = await Array.fromAsync(inbox.inState('waiting'));
      quiet = delivered === storm.alerts && !waiting && queue.next() === null;
      time.happen(new Date(time.now().getTime() + 5_000), () => void look());
    };
    void look();
    await time.run(new Date(start.getTime() + day), () => quiet);
    const attached = (await Array.fromAsync(inbox.inState('attached'))).length;
    const minutes = (time.now().getTime() - last) / minute;
    return {
      ...platform.counted(),
      perMinute: config.connections[storm.platform]?.rate.perMinute ?? 0,
      attached,
      minutes,
    };
  } finally {
    await platform.close();
  }
}

type House = {
  inbox: ReturnType<typeof dynamoInbox>;
  records: ReturnType<typeof dynamoCaseRecords>;
  table: ReturnType<typeof memoryTable>;
  now: () => Date;
  log: Log;
  time: VirtualTime;
};

/** What a function drains keys with: a client and a token of its own, and the budget that it shares with the others. */
function drainerOf(
  { platform }: Storm,
  { url, clientId, clientSecret }: Awaited<ReturnType<typeof startPlatform>>,
  { table, time, ...house }: House,
) {
  const rate = config.connections[platform]?.rate;
  if (!rate) throw new Error(`no connection is named ${platform}`);
  const permit = sharedBudget(table, platform, rate, 'alerts', time);
  const network: Network = {
    fetch: async (input, { signal: _signal, ...rest } = {}) => {
      await time.wait(latency);
      return time.turn(() => fetch(input, rest).then(whole));
    },
    now: time.now,
    wait: time.wait,
    permit,
  };
  const settings = { url, credentials: async () => ({ clientId, clientSecret }), timeout: timings.timeout };
  const deps = { ...house, deployment: 'storm', timings, permit };
  if (platform === 'falcon') {
    const client = falconClient(settings, network);
    return (ring: Ring, deadline: Date) => openFalconCase(ring, { ...deps, client, deadline });
  }
  const client = incydrClient(settings, network);
  const people = peopleOf(client, { now: time.now, log: silent });
  const kinds = { subject: 'user', assignee: 'user' } as const;
  return (ring: Ring, deadline: Date) => openIncydrCase(ring, { ...deps, client, people, kinds, deadline });
}

/** An answer that has come as a whole: what is read of it later takes no time. */
async function whole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, headers } = response;
  return new Response(body.byteLength === 0 ? null : body, { status, headers });
}
