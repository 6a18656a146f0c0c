import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { dynamoCaseRecords } from '../../lib/case-records.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { dynamoTable } from '../../lib/table.ts';
import { credentials } from '../../local/aws/credentials.ts';
import { endpointsOf } from '../../local/endpoints.ts';
import type { Fault } from '../../local/simulators/platform.ts';
import { Random } from '../../local/simulators/random.ts';
import { type LocalStack, startLocal } from '../../local/stack.ts';
import { type Delivery, draw } from './alerts.ts';
import { hands } from './hands.ts';
import { judge, type Verdict } from './judge.ts';
import { realTime } from './real-time.ts';
import type { Size } from './run.ts';

const start = new Date('2026-03-01T00:00:00Z');
// A second here is as long as a hundred are for the people and the senders.
const speed = 100;
const span = 300_000;
const minute = 60_000;
const mostFaults = 6;
const mostKills = 2;
const patience = 100_000;

const operations = {
  falcon: ['entities_cases_put_v2', 'entities_alert_evidence_post_v1', 'queries_cases_get_v1', '*'],
  incydr: ['cases.create', 'cases.addFileEvents', 'cases.list', '*'],
} as const;
const platforms = ['falcon', 'incydr'] as const;
type Platform = (typeof platforms)[number];

/** What a platform does to one of its next calls. The timeout of a call is a second: see casebridge.yaml. */
const faultOf = (random: Random, platform: Platform): Fault => {
  const operation = random.pick([...operations[platform]]);
  const soon = String(Math.ceil(Date.now() / 1000) + 1);
  return random.pick<Fault>([
    { operation, status: 429, headers: { 'retry-after': '1', 'x-ratelimit-retryafter': soon } },
    { operation, status: 500 },
    { operation, status: 503, times: 2 },
    { operation, loseAnswer: true },
    { operation, answerDelayMs: 1_300 },
  ]);
};

/**
 * A run as `runSeed` is, in real time: the bundles that are deployed, in processes that are killed, over the embedded SQS and DynamoDB.
 * The seed draws what happens; when exactly it does is the machine's.
 */
export async function runOnStack(seed: number, size: Size): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'faults-'));
  const stack = await startLocal({
    configFile: 'test/faults/casebridge.yaml',
    directory,
    bundles: 'dist/functions',
    minuteMs: 600,
    failedVisibilitySeconds: 0,
    onLog: () => undefined,
  });
  const common = { region: stack.aws.region, credentials };
  const dynamo = new DynamoDBClient({ ...common, endpoint: stack.aws.endpoints.dynamodb });
  const sqs = new SQSClient({ ...common, endpoint: stack.aws.endpoints.sqs });
  const random = new Random(seed);
  const deliveries = draw(random, { ...size, span, hotShare: 0.3 });
  know(stack, deliveries);
  const time = realTime(start, speed);
  const at = (offset: number) => new Date(start.getTime() + offset);
  const table = dynamoTable(dynamo, stack.aws.table);
  let undelivered = 0;

  const deliver = async (delivery: Delivery): Promise<void> => {
    for (let rings: Rung[] | null = null; rings === null; ) {
      rings = await post(stack, delivery);
      if (rings === null) await sleep(300);
      else if (random.chance(0.3)) await ringAgain(stack, sqs, rings);
    }
    undelivered -= 1;
  };

  try {
    for (const delivery of deliveries)
      for (const offset of [delivery.at, ...delivery.again.map((it) => Math.min(it, span))]) {
        undelivered += 1;
        time.happen(at(offset), () => void deliver(delivery));
      }
    for (const platform of platforms) {
      for (let count = 0; count < mostFaults; count += 1)
        time.happen(at(random.whole(0, span)), () => stack[platform].addFault(faultOf(random, platform)));
      for (let count = 0; count < mostKills; count += 1)
        time.happen(at(random.whole(span / 10, span)), () => void stack.host.kill(`open-${platform}-cases`));
    }
    time.happen(at(random.whole(span / 10, span)), () => void stack.host.kill('receive-alert'));
    const people = hands(stack, { time, random, from: start.getTime(), span });

    const isQuiet = await holds(
      async () => time.isOver() && undelivered === 0 && (await isDone(stack, sqs, table)),
    );
    const dead = await Promise.all(Object.values(stack.aws.deadLetterQueues).map((url) => countOf(sqs, url)));
    const found = {
      seed,
      deliveries,
      falcon: stack.falcon,
      incydr: stack.incydr,
      table,
      dead: dead.flatMap((count) => Array.from({ length: count }, () => ({ caseKey: 'some key' }))),
      disturbed: people.disturbed,
      isCounted: true,
      areFiled: false,
      isQuiet,
      hours: (time.now().getTime() - start.getTime()) / (60 * minute),
    };
    return await judge(found);
  } finally {
    time.stop();
    sqs.destroy();
    dynamo.destroy();
    await stack.close();
    await rm(directory, { recursive: true });
  }
}

/** Lets the platforms know the evidence of all alerts but the poisoned ones, and find it late. */
function know({ falcon, incydr }: LocalStack, deliveries: Delivery[]): void {
  for (const { platform, alerts } of deliveries)
    for (const { evidence } of alerts.filter(({ isPoisoned }) => !isPoisoned))
      if (platform === 'falcon') falcon.addAlerts(evidence.slice(0, 1));
      else incydr.addEvents(evidence);
  for (const simulator of [falcon, incydr]) simulator.settings.indexLagMs = 800;
}

const receipt = v.object({
  alerts: v.array(v.object({ connection: v.picklist(platforms), caseKey: v.string() })),
});
type Rung = v.InferOutput<typeof receipt>['alerts'][number];

/** Sends a delivery; null where it was not accepted. */
async function post(stack: LocalStack, { platform, body }: Delivery): Promise<Rung[] | null> {
  const { url, headers } = endpointsOf(stack).sources[platform] ?? { url: '', headers: {} };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: new Uint8Array(body),
  });
  if (answer.ok) return v.parse(receipt, await answer.json()).alerts;
  await answer.body?.cancel();
  return null;
}

/** Has the messages of a delivery come a second time, as a queue may do. */
async function ringAgain({ aws }: LocalStack, sqs: SQSClient, rings: Rung[]): Promise<void> {
  for (const { connection, caseKey } of rings)
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: aws.queues[`${connection}-rings`],
        MessageBody: JSON.stringify({ connection, caseKey }),
        MessageGroupId: caseKey,
        MessageDeduplicationId: crypto.randomUUID(),
      }),
    );
}

async function isDone({ aws }: LocalStack, sqs: SQSClient, table: ReturnType<typeof dynamoTable>) {
  const waiting = dynamoInbox(table, { retention: minute }).inState('waiting');
  const due = dynamoCaseRecords(table).due(new Date('2100-01-01T00:00:00Z'));
  for (const rows of [waiting, due]) if ((await Array.fromAsync(rows)).length > 0) return false;
  const counts = platforms.map((it) => countOf(sqs, aws.queues[`${it}-rings`]));
  return (await Promise.all(counts)).every((count) => count === 0);
}

async function countOf(sqs: SQSClient, url: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}

/** Whether something comes to hold, twice in a row, in the time that there is. */
async function holds(is: () => Promise<boolean>): Promise<boolean> {
  let times = 0;
  for (const end = Date.now() + patience; Date.now() < end && times < 2; await sleep(200))
    times = (await is()) ? times + 1 : 0;
  return times === 2;
}
