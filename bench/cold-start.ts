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
    env: environment(built.folderOf(name), aws.url),
    timeoutSeconds,
    memoryMiB,
    onLog: () => undefined,
  });
  try {
    const events = Array.from({ length: rounds + 1 }, (_, round) =>
      JSON.stringify(deliveryEvent(`${round}`)),
    );
    const time = await coldStarts(Object.fromEntries(names.map((name) => [name, specOf(name)])), events);
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

/**
 * Median milliseconds from the start of each function's process to its first answer, one after the other for every event: a machine that
 * slows down slows all. The first event only warms the disk.
 */
export async function coldStarts(
  specs: Record<string, DeployedFunction>,
  events: string[],
): Promise<(name: string) => number> {
  const times = new Map<string, number[]>();
  for (const [round, event] of events.entries()) {
    for (const [name, spec] of Object.entries(specs)) {
      const time = await coldStart(spec, event);
      if (round > 0) times.set(name, [...(times.get(name) ?? []), time]);
    }
  }
  return (name) => median(times.get(name) ?? []);
}

async function coldStart(spec: DeployedFunction, event: string): Promise<number> {
  const start = performance.now();
  const started = await startEnvironment(spec);
  try {
    const answer = await started.invoke(event);
    const time = performance.now() - start;
    if (JSON.stringify(answer).includes('"statusCode":202')) return time;
    throw new Error(`${spec.name} answered ${JSON.stringify(answer)}`);
  } finally {
    await started.close();
  }
}
