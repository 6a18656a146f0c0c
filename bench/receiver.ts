import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as v from 'valibot';
import { startStub } from './aws-stub.ts';
import { secret } from './configuration.ts';
import { atLeast, atMost, type Figure, median } from './figure.ts';
import { buildReceivers, environment } from './receiving.ts';

const rounds = 7;
const warmUp = 1_000;
// As many at a time as keep one core busy.
const busy = { deliveries: 400, width: 8 };
// One at a time, as Lambda gives them to a function.
const alone = { deliveries: 200, width: 1 };
const goal = 0.7;
const measured = v.object({ times: v.array(v.number()), wall: v.number(), processor: v.number() });

/** Deliveries a second on one core, and how long the acknowledgement takes, beside the least that a receiver can do. */
export async function measureReceiver(): Promise<Figure[]> {
  const [aws, built] = await Promise.all([startStub(secret), buildReceivers()]);
  const [ours, bare] = [
    startProcess(built.folderOf('ours'), aws.url),
    startProcess(built.folderOf('bare'), aws.url),
  ];
  try {
    const load = await interleaved(ours, bare, busy);
    const latency = await interleaved(ours, bare, alone);
    aws.calls.clear();
    await bare.run(alone);
    const least = Object.fromEntries(aws.calls);
    aws.calls.clear();
    await ours.run(alone);
    return figuresOf(load, latency, { ours: Object.fromEntries(aws.calls), bare: least });
  } finally {
    ours.stop();
    bare.stop();
    await aws.close();
    await built.remove();
  }
}

type Run = v.InferOutput<typeof measured>;
type Pair = { ours: Run[]; bare: Run[] };

function figuresOf(load: Pair, latency: Pair, calls: Record<keyof Pair, Record<string, number>>): Figure[] {
  const perSecond = (runs: Run[]) =>
    median(runs.map(({ processor, times }) => (1000 * times.length) / processor));
  const quantile = (runs: Run[], share: number) => {
    const times = runs.flatMap((it) => it.times).toSorted((a, b) => a - b);
    return times[Math.floor(times.length * share)] ?? Number.NaN;
  };
  const what = 'verify, parse, the same calls by the bare SDK';
  const total = (of: Record<string, number>) =>
    Object.values(of).reduce((sum, it) => sum + it, 0) / alone.deliveries;
  const named = Object.entries(calls.bare).map(([name, count]) => `${count / alone.deliveries} ${name}`);
  const acknowledged = (share: number) =>
    atMost(
      `receiver: acknowledgement, p${share * 100}`,
      quantile(latency.ours, share),
      'ms',
      { what, value: quantile(latency.bare, share) },
      null,
    );
  return [
    atMost(
      'receiver: calls to AWS for a delivery',
      total(calls.ours),
      'calls',
      { what: `the least (${named.join(', ')})`, value: total(calls.bare) },
      1,
    ),
    atLeast(
      `receiver: deliveries a second of one core, median of ${rounds}`,
      perSecond(load.ours),
      '/s',
      { what, value: perSecond(load.bare) },
      goal,
    ),
    acknowledged(0.5),
    acknowledged(0.99),
  ];
}

type Receiver = { run: (asked: { deliveries: number; width: number }) => Promise<Run>; stop: () => void };

/** One after the other in every round: a machine that slows down slows both. */
async function interleaved(
  ours: Receiver,
  bare: Receiver,
  asked: Parameters<Receiver['run']>[0],
): Promise<Pair> {
  const pair: Pair = { ours: [], bare: [] };
  for (const it of [ours, bare]) await it.run({ ...asked, deliveries: warmUp });
  for (let round = 0; round < rounds; round += 1) {
    pair.ours.push(await ours.run(asked));
    pair.bare.push(await bare.run(asked));
  }
  return pair;
}

function startProcess(folder: string, url: string): Receiver {
  const child = fork(join(import.meta.dirname, 'clients/receiver-process.ts'), [join(folder, 'index.cjs')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: environment(folder, url),
  });
  const ended = once(child, 'exit').then(() => []);
  return {
    run: async (asked) => {
      child.send(asked);
      const [answer]: unknown[] = await Promise.race([once(child, 'message'), ended]);
      return v.parse(measured, answer);
    },
    stop: () => {
      child.kill();
    },
  };
}
