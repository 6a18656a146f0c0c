import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions } from '../infra/build.ts';
import type { FunctionName } from '../infra/functions.ts';
import { coldStarts } from './cold-start.ts';
import { configAt } from './configuration.ts';
import { type Deployed, startDeployed } from './deployed.ts';
import { atMost, type Figure } from './figure.ts';
import { startProbed } from './probed.ts';
import { recorded } from './recorded.ts';

const rounds = 15;
const twins = {
  'open-falcon-cases': 'twin-opener',
  'open-incydr-cases': 'twin-opener',
  'sweep-inbox': 'twin-sweep',
  'plan-falcon-exports': 'twin-planner',
  'plan-incydr-exports': 'twin-planner',
  'finish-exports': 'twin-finisher',
  'export-falcon-case': 'twin-exporter',
  'export-incydr-case': 'twin-exporter',
} as const satisfies Partial<Record<FunctionName, string>>;

type Worker = keyof typeof twins;

/**
 * From the start of a worker's process to its first answer, beside a bare function with the same clients of the SDK that makes the very calls
 * which the worker was seen to make. Both are answered at once, as the worker was the first time; S3 alone stores what it is given.
 */
export async function measureWorkerColdStarts(): Promise<Figure[]> {
  const [deployed, twinsAt] = await Promise.all([startDeployed(10), buildTwins()]);
  const tape = await startTape(deployed);
  try {
    const figures: Figure[] = [];
    for (const [name, event] of await firstEvents(deployed))
      figures.push(await measure(name, event, deployed, tape, twinsAt.folderOf(twins[name])));
    return figures;
  } finally {
    await tape.close();
    await deployed.close();
    await twinsAt.remove();
  }
}

/** What starts each worker first: an alert of a new key, a turn in which nothing is due, a case to export. */
async function firstEvents({ delivery, nextOf, specOf }: Deployed): Promise<[Worker, unknown][]> {
  const once = async (name: FunctionName, event: unknown) => {
    const started = await startProbed(specOf(name));
    await started.invoke(event);
    await started.close();
  };
  await once('receive-alert', delivery('falcon', 1, 'first'));
  await once('open-falcon-cases', await nextOf('falcon-rings'));
  await once('receive-alert', delivery('incydr', 1, 'first'));
  await once('open-incydr-cases', await nextOf('incydr-rings'));
  await once('receive-alert', delivery('falcon', 2, 'second'));
  await once('receive-alert', delivery('incydr', 2, 'second'));
  await once('plan-falcon-exports', { export: 'nightly-falcon' });
  await once('plan-incydr-exports', { export: 'nightly' });
  return [
    ['open-falcon-cases', await nextOf('falcon-rings')],
    ['open-incydr-cases', await nextOf('incydr-rings')],
    ['export-falcon-case', await nextOf('falcon-exports')],
    ['export-incydr-case', await nextOf('incydr-exports')],
    ['sweep-inbox', {}],
    ['plan-falcon-exports', {}],
    ['plan-incydr-exports', {}],
    ['finish-exports', {}],
  ];
}

async function measure(
  name: Worker,
  event: unknown,
  { specOf }: Deployed,
  tape: Awaited<ReturnType<typeof startTape>>,
  twinFolder: string,
): Promise<Figure> {
  const spec = specOf(name, tape.env);
  tape.record();
  await writeFile(join(spec.folder, 'casebridge.json'), tape.config);
  const first = await startProbed(spec);
  await first.invoke(event);
  await first.close();
  const calls = tape.calls();
  const twin = { ...spec, name: 'twin', folder: twinFolder };
  const rehearsed = {
    ours: { spec, event },
    twin: { spec: twin, event: { calls } },
  };
  const time = await coldStarts(rehearsed, rounds, tape.replay);
  const what = `a bare twin (${calls.length} calls)`;
  const figure = `${name}: cold start to the first answer, median of ${rounds}`;
  return atMost(figure, time('ours'), 'ms', { what, value: time('twin') }, null);
}

/** AWS and both platforms behind servers that remember. */
async function startTape({ aws, falcon, incydr }: Deployed) {
  const { endpoints } = aws;
  const servers = {
    dynamodb: await recorded('dynamodb', endpoints.dynamodb),
    sqs: await recorded('sqs', endpoints.sqs),
    secrets: await recorded('secretsmanager', endpoints.secretsmanager),
    s3: await recorded('s3', endpoints.s3),
    falcon: await recorded('platform', falcon.url),
    incydr: await recorded('platform', incydr.url),
  };
  const all = Object.values(servers);
  return {
    env: {
      ...aws.env,
      AWS_ENDPOINT_URL_DYNAMODB: servers.dynamodb.url,
      AWS_ENDPOINT_URL_SQS: servers.sqs.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: servers.secrets.url,
      AWS_ENDPOINT_URL_S3: servers.s3.url,
    },
    config: JSON.stringify(configAt({ falcon: servers.falcon.url, incydr: servers.incydr.url })),
    record: () => all.forEach((it) => it.record()),
    // An object is never the same twice: it tells when it was written.
    replay: () => all.filter((it) => it !== servers.s3).forEach((it) => it.replay()),
    calls: () => all.flatMap((it) => it.calls),
    close: () => Promise.all(all.map((it) => it.close())),
  };
}

async function buildTwins() {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const names = [...new Set(Object.values(twins))];
  const source = (name: string) => join(import.meta.dirname, 'clients', `${name}.ts`);
  await buildFunctions({ outDir, entries: Object.fromEntries(names.map((name) => [name, source(name)])) });
  return { folderOf: (name: string) => join(outDir, name), remove: () => rm(outDir, { recursive: true }) };
}
