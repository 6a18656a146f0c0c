import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { buildFunctions, functionEntries } from '../infra/build.ts';
import { listen } from '../local/loopback.ts';
import { atLeast, atMost, type Figure, median } from './figure.ts';

const secret = 'a-secret-of-the-bench';
const rounds = 7;
const warmUp = 1_000;
// As many at a time as keep one core busy.
const busy = { deliveries: 400, width: 8 };
// One at a time, as Lambda gives them to a function.
const alone = { deliveries: 200, width: 1 };
const goal = 0.7;
const measured = v.object({ times: v.array(v.number()), wall: v.number(), processor: v.number() });
const clients = join(import.meta.dirname, 'clients');

/** Deliveries a second on one core, and how long the acknowledgement takes, beside the least that a receiver can do. */
export async function measureReceiver(): Promise<Figure[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const aws = await startStub();
  const entries = { ours: functionEntries()['receive-alert'] ?? '', bare: join(clients, 'receiver-bare.ts') };
  const [ours, bare] = await Promise.all(
    (await buildFunctions({ outDir, entries })).map(async ({ folder }) => {
      await writeFile(join(folder, 'casebridge.json'), JSON.stringify(config));
      return startProcess(folder, aws.url);
    }),
  );
  if (!ours || !bare) throw new Error('a bundle is missing');
  try {
    const load = await interleaved(ours, bare, busy);
    const latency = await interleaved(ours, bare, alone);
    aws.calls.clear();
    await bare.run({ deliveries: 200, width: 1 });
    const least = Object.fromEntries(aws.calls);
    aws.calls.clear();
    await ours.run({ deliveries: 200, width: 1 });
    return figuresOf(load, latency, { ours: Object.fromEntries(aws.calls), bare: least });
  } finally {
    ours.stop();
    bare.stop();
    await aws.close();
    await rm(outDir, { recursive: true });
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
  const total = (of: Record<string, number>) => Object.values(of).reduce((sum, it) => sum + it, 0) / 100;
  const named = Object.entries(calls.bare).map(([name, count]) => `${count / 100} ${name}`);
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

async function startProcess(folder: string, url: string): Promise<Receiver> {
  const child = fork(join(clients, 'receiver-process.ts'), [join(folder, 'index.cjs')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL: url,
      LAMBDA_TASK_ROOT: folder,
      CASEBRIDGE_STAGE: 'bench',
      CASEBRIDGE_TABLE: 'bench',
      CASEBRIDGE_BUCKET: 'bench',
      CASEBRIDGE_FALCON_RINGS_URL: `${url}/1/falcon.fifo`,
      CASEBRIDGE_INCYDR_RINGS_URL: `${url}/1/incydr.fifo`,
      BENCH_SECRET: secret,
    },
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

const messages = v.object({ Entries: v.array(v.object({ Id: v.string(), MessageBody: v.string() })) });

/** An AWS that answers at once, and counts what it is asked. */
async function startStub() {
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    const answer = async () => {
      const body = await json(request);
      const name = String(request.headers['x-amz-target']).replace(/.*\./, '');
      calls.set(name, (calls.get(name) ?? 0) + 1);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(answerTo(name, body)));
    };
    void answer();
  });
  return { ...(await listen(server)), calls };
}

function answerTo(name: string, body: unknown): object {
  if (name === 'GetSecretValue') return { SecretString: JSON.stringify({ secret }), CreatedDate: 0 };
  if (name !== 'SendMessageBatch') return {};
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const sent = v.parse(messages, body).Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: md5(MessageBody),
  }));
  return { Successful: sent, Failed: [] };
}

/** The routes of the example. */
const config = {
  connections: {
    soc: { platform: 'falcon', secret: 'casebridge/soc' },
    'insider-risk': { platform: 'incydr', url: 'https://api.us.code42.com', secret: 'casebridge/incydr' },
  },
  sources: {
    bench: {
      type: 'crowdstrike_alerts_v2',
      auth: { scheme: 'header', header: 'x-api-key', secret: 'casebridge/bench' },
    },
  },
  routes: [
    {
      name: 'endpoint alerts to the SOC',
      when: 'severity >= 50 and $count(falconAlertIds) > 0',
      open: 'soc',
      case: {
        key: ['rule.name', 'host'],
        window: '24h',
        name: '{{ title }} on {{ host }}',
        severity: '{{ severity }}',
        tags: ['{{ source }}'],
      },
    },
    {
      name: 'data leaving',
      when: '$count(incydrEventIds) > 0',
      open: 'insider-risk',
      case: { key: ['user'], window: '7d', name: '{{ rule.name }}: {{ user }}', subject: '{{ user }}' },
    },
  ],
};
