import { functions } from '../infra/functions.ts';
import { type DeployedFunction, startEnvironment } from '../local/host/execution-environment.ts';
import { startStub } from './aws-stub.ts';
import { secret } from './configuration.ts';
import { atMost, type Figure, median } from './figure.ts';
import { buildReceivers, deliveryEvent, environment } from './receiving.ts';

const rounds = 15;
const goal = 1.15;
const names = ['ours', 'bare', 'empty'] as const;

/** From the start of a receiver's process to the first delivery that it accepts, as Lambda runs it. */
export async function measureColdStart(): Promise<Figure[]> {
  const [aws, built] = await Promise.all([startStub(secret), buildReceivers()]);
  const { timeoutSeconds, memoryMiB } = functions['receive-alert'];
  const specOf = (name: (typeof names)[number]): DeployedFunction => ({
    name,
    folder: built.folderOf(name),
    env: { ...environment(built.folderOf(name), aws.url), NODE_OPTIONS: '--enable-source-maps' }, // as it is deployed
    timeoutSeconds,
    memoryMiB,
    onLog: () => undefined,
  });
  try {
    const event = deliveryEvent('1');
    const started = Object.fromEntries(names.map((name) => [name, { spec: specOf(name), event }]));
    const time = await coldStarts(started, rounds);
    const what = 'the same calls by the bare SDK';
    const name = `receiver: cold start to the first 202, median of ${rounds}`;
    return [
      atMost(name, time('ours'), 'ms', { what, value: time('bare') }, goal),
      atMost(name, time('ours'), 'ms', { what: 'an empty handler', value: time('empty') }, null),
    ];
  } finally {
    await aws.close();
    await built.remove();
  }
}

/** A function and what its first invocation is. */
export type Started = { spec: DeployedFunction; event: unknown };

/**
 * Median milliseconds from the start of each function's process to its first answer, one after the other in every round: a machine that
 * slows down slows all. A round before them only warms the disk.
 */
export async function coldStarts(
  started: Record<string, Started>,
  rounds: number,
  before: () => void = () => undefined,
): Promise<(name: string) => number> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, it] of Object.entries(started)) {
      before();
      const time = await coldStart(it);
      if (round > 0) times.set(name, [...(times.get(name) ?? []), time]);
    }
  }
  return (name) => median(times.get(name) ?? []);
}

async function coldStart({ spec, event }: Started): Promise<number> {
  const start = performance.now();
  const environment = await startEnvironment(spec);
  try {
    const answer = JSON.stringify(await environment.invoke(JSON.stringify(event))) ?? 'null';
    const time = performance.now() - start;
    if (/itemIdentifier|"statusCode":[45]/.test(answer)) throw new Error(`${spec.name} answered ${answer}`);
    return time;
  } finally {
    await environment.close();
  }
}
