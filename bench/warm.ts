import type { FunctionName } from '../infra/functions.ts';
import { startStub } from './aws-stub.ts';
import { secret } from './configuration.ts';
import { startDeployed } from './deployed.ts';
import { atMost, type Figure, median } from './figure.ts';
import { type Probed, startProbed, type Told } from './probed.ts';
import { buildReceivers, deliveryEvent, environment } from './receiving.ts';

const warmUp = 100;
const rounds = 5;
const perRound = 100;
const early = 200;
const late = 1_000;
const mebibyte = 2 ** 20;

/** What a warm receiver takes for a delivery, beside the least that one can do; both under the Runtime API. */
export async function measureWarmReceiver(): Promise<Figure[]> {
  const [aws, built] = await Promise.all([startStub(secret), buildReceivers()]);
  const started = async (name: 'ours' | 'bare') => {
    const env = environment(built.folderOf(name), aws.url);
    const folder = built.folderOf(name);
    const spec = { name, folder, env, timeoutSeconds: 29, memoryMiB: 1024, onLog: () => undefined };
    return startProbed(spec);
  };
  const [ours, bare] = [await started('ours'), await started('bare')];
  const times = { ours: [0], bare: [0] };
  try {
    for (const it of [ours, bare]) await invokeOften(it, warmUp);
    for (let round = 0; round < rounds; round += 1) {
      times.ours[round] = await processorOf(ours);
      times.bare[round] = await processorOf(bare);
    }
  } finally {
    await Promise.all([ours.close(), bare.close(), aws.close(), built.remove()]);
  }
  const against = { what: 'the same calls by the bare SDK', value: median(times.bare) };
  const name = `receiver: processor time of a warm invocation, ${rounds * perRound} of them`;
  return [atMost(name, median(times.ours), 'ms', against, null)];
}

let number = 0;

async function invokeOften(receiver: Probed, times: number): Promise<void> {
  for (let left = times; left > 0; left -= 1) {
    number += 1;
    await receiver.invoke(deliveryEvent(String(number)));
  }
}

async function processorOf(receiver: Probed): Promise<number> {
  const before = await receiver.tell();
  await invokeOften(receiver, perRound);
  return ((await receiver.tell()).processor - before.processor) / perRound;
}

/** Whether a process that works on and on holds more and more: a receiver, an opener and an export's worker, from the 200th invocation to the 1,000th. */
export async function measureWarmMemory(): Promise<Figure[]> {
  const deployed = await startDeployed(late);
  const { specOf, delivery, nextOf } = deployed;
  const receiver = await watched('receive-alert');
  const opener = await watched('open-falcon-cases');

  async function watched(name: FunctionName) {
    const spec = specOf(name);
    const probed = await startProbed(spec);
    const held: Told[] = [];
    return {
      invoke: async (invocation: number, event: unknown) => {
        await probed.invoke(event);
        if (invocation === early || invocation === late) held.push(await probed.tell());
      },
      figures: (): Figure[] => [
        grown(
          name,
          held.map(({ heapUsed }) => heapUsed),
        ),
        roomy(name, held.at(-1)?.rss ?? Number.NaN, spec.memoryMiB),
      ],
      close: probed.close,
    };
  }

  try {
    for (let invocation = 1; invocation <= late; invocation += 1) {
      await receiver.invoke(invocation, delivery('falcon', invocation - 1, `h${invocation}`));
      await opener.invoke(invocation, await nextOf('falcon-rings'));
    }
    const planner = await startProbed(specOf('plan-falcon-exports'));
    await planner.invoke({ export: 'nightly-falcon' });
    await planner.close();
    const worker = await watched('export-falcon-case');
    for (let invocation = 1; invocation <= late; invocation += 1)
      await worker.invoke(invocation, await nextOf('falcon-exports'));
    await Promise.all([receiver.close(), opener.close(), worker.close()]);
    return [receiver, opener, worker].flatMap((it) => it.figures());
  } finally {
    await deployed.close();
  }
}

/** What is alive, after a collection. */
function grown(name: string, bytes: number[]): Figure {
  const [before = Number.NaN, after = Number.NaN] = bytes.map((it) => it / mebibyte);
  const against = { what: `after ${early}`, value: before };
  return atMost(`${name}: heap held after ${late} invocations`, after, 'MiB', against, 1.1);
}

/**
 * Of the memory that the function has: not of what it took before, since V8 takes room for garbage as long as there is some. The receiver's
 * process takes 190 MiB in the end, and 90 with `--max-semi-space-size=1`, at the same heap.
 */
const roomy = (name: string, rss: number, memoryMiB: number): Figure => {
  const against = { what: 'the memory that it has', value: memoryMiB };
  return atMost(`${name}: RSS after ${late} invocations`, rss / mebibyte, 'MiB', against, 0.5);
};
