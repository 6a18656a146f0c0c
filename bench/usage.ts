import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { type Usage, usageFile } from '../infra/cost/usage.ts';
import type { FunctionName } from '../infra/functions.ts';
import { type Counts, countedAws } from './counted-aws.ts';
import { type Deployed, startDeployed } from './deployed.ts';
import { type Probed, startProbed } from './probed.ts';

const warmUp = 20;
const times = 40;
// CloudWatch bills so many more for each line.
const bytesOfLine = 26;

const rings = { falcon: 'falcon-rings', incydr: 'incydr-rings' } as const;
const orders = { falcon: 'falcon-exports', incydr: 'incydr-exports' } as const;
const exportOn = { falcon: 'nightly-falcon', incydr: 'nightly' } as const;

/** `npm run usage`: what one piece of each function's work takes, for infra/cost.ts. */
async function main(): Promise<void> {
  const deployed = await startDeployed(4 * (warmUp + times));
  const meter = await startMeter(deployed);
  const receiver = await startProbed(deployed.specOf('receive-alert'));
  const turns = () => ({});
  await meter.measure('idle sweep', 'sweep-inbox', turns);
  await meter.measure('idle finisher', 'finish-exports', turns);
  for (const platform of ['falcon', 'incydr'] as const) {
    const { delivery, nextOf } = deployed;
    const opener = `open-${platform}-cases` as const;
    await meter.measure(`${platform} delivery`, 'receive-alert', (it) => delivery(platform, it, `h${it}`));
    await meter.measure(`${platform} opening`, opener, () => nextOf(rings[platform]));
    await meter.measure(`${platform} joining`, opener, async (it) => {
      await receiver.invoke(delivery(platform, warmUp + times + it, 'joined'));
      return nextOf(rings[platform]);
    });
    const planner = `plan-${platform}-exports` as const;
    await meter.measure(`${platform} idle planner`, planner, turns);
    const starting = await startProbed(deployed.specOf(planner));
    await starting.invoke({ export: exportOn[platform] });
    await starting.close();
    await meter.measure(`${platform} export`, `export-${platform}-case`, () => nextOf(orders[platform]));
  }
  await receiver.close();
  await meter.close();
  await deployed.close();
  const [{ model } = { model: 'unknown' }] = cpus();
  const usage: Usage = {
    measured: new Date().toISOString().slice(0, 10),
    machine: `${model}, ${cpus().length} cores, Node ${process.version}`,
    work: meter.work,
  };
  await writeFile(usageFile, `${JSON.stringify(usage, null, 2)}\n`);
}

type Next = (number: number) => unknown;

/** Invokes functions one event at a time, and tells what each event took once its process was warm. */
async function startMeter(deployed: Deployed) {
  const aws = await countedAws(deployed.aws);
  const work: Usage['work'] = {};
  let logged = 0;
  const onLog = (_name: string, line: string) => {
    logged += Buffer.byteLength(line) + bytesOfLine;
  };

  const platformCalls = (): number => {
    const all = [...deployed.falcon.requests, ...deployed.incydr.requests];
    deployed.falcon.clearRequests();
    deployed.incydr.clearRequests();
    return all.length;
  };

  return {
    work,
    measure: async (what: string, name: FunctionName, next: Next): Promise<void> => {
      const probed = await startProbed(deployed.specOf(name, aws.env, onLog));
      await invoke(what, probed, await next(0));
      const cold = await probed.tell();
      for (let number = 1; number < warmUp; number += 1) await invoke(what, probed, await next(number));
      const before = await probed.tell();
      aws.take();
      platformCalls();
      logged = 0;
      for (let number = warmUp; number < warmUp + times; number += 1)
        await invoke(what, probed, await next(number));
      const { processor } = await probed.tell();
      await probed.close();
      work[what] = {
        function: name,
        coldProcessor: round(cold.processor),
        processor: round((processor - before.processor) / times),
        ...eachOf(aws.take()),
        platformCalls: round(platformCalls() / times),
        logBytes: Math.round(logged / times),
      };
      console.log(what, JSON.stringify(work[what]));
    },
    close: aws.close,
  };
}

async function invoke(what: string, probed: Probed, event: unknown): Promise<void> {
  const answer = JSON.stringify(await probed.invoke(event)) ?? '';
  if (/itemIdentifier|"statusCode":[45]/.test(answer)) throw new Error(`${what}: ${answer}`);
}

const eachOf = ({ readUnits, writeUnits, dynamodb, sqs, secrets, s3Puts, s3Gets }: Counts): Counts => ({
  readUnits: round(readUnits / times),
  writeUnits: round(writeUnits / times),
  dynamodb: round(dynamodb / times),
  sqs: round(sqs / times),
  secrets: round(secrets / times),
  s3Puts: round(s3Puts / times),
  s3Gets: round(s3Gets / times),
});

const round = (value: number) => Math.round(value * 10) / 10;

await main();
