import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { functionPool, type FunctionPool } from '../../local/host/function-pool.ts';
import { unpackBundles } from '../../local/host/task-folders.ts';
import { type Embedded, embedded } from '../embedded-aws/embedded.ts';

const name = 'casebridge/splunk';
const [old, renewed] = ['the-first-secret-0123', 'the-second-secret-4567'];
const grace = 24 * 3_600_000;
/** How long the old secret is good yet, once the new one is there. */
const left = 1_000;

// No route: the alerts are kept, and ring for nobody.
const config = {
  connections: {},
  sources: { splunk: { type: 'splunk', auth: { scheme: 'url-secret', secret: name } } },
};

let aws: Embedded;
let behind = 0;
let pool: FunctionPool;
let folders: Awaited<ReturnType<typeof unpackBundles>>;
beforeEach(async () => {
  aws = await embedded({ now: () => new Date(Date.now() - behind) });
  folders = await unpackBundles('dist/functions', ['receive-alert'], config);
  pool = functionPool({
    ...functions['receive-alert'],
    name: 'receive-alert',
    folder: folders.folderOf('receive-alert'),
    concurrency: 2,
    env: {
      ...aws.env,
      CASEBRIDGE_STAGE: 'test',
      CASEBRIDGE_DEPLOYMENT: 'test',
      CASEBRIDGE_TABLE: aws.table,
      CASEBRIDGE_BUCKET: aws.bucket,
      CASEBRIDGE_FALCON_RINGS_URL: aws.queues['falcon-rings'],
      CASEBRIDGE_INCYDR_RINGS_URL: aws.queues['incydr-rings'],
    },
    onLog: () => undefined,
  });
});
afterEach(async () => {
  await pool.close();
  await folders.remove();
  await aws.close();
});

const eventOf = (body: string, secret: string) => ({
  version: '2.0',
  rawPath: '/webhooks/splunk',
  rawQueryString: `secret=${secret}`,
  queryStringParameters: { secret },
  pathParameters: { source: 'splunk' },
  headers: { 'content-type': 'application/json' },
  requestContext: { requestId: 'request', http: { method: 'POST', sourceIp: '192.0.2.1' } },
  isBase64Encoded: false,
  body,
});

const answer = v.object({ statusCode: v.number() });
let deliveries = 0;

/** Delivers an alert of its own with a secret. */
async function deliver(secret: string) {
  const sentAt = Date.now();
  const body = JSON.stringify({ sid: `S-${(deliveries += 1)}` });
  const { statusCode } = v.parse(answer, await pool.invoke(eventOf(body, secret)));
  return { secret, sentAt, answeredAt: Date.now(), statusCode };
}

type Answered = Awaited<ReturnType<typeof deliver>>;

async function deliverUntil(end: number, secret: string): Promise<Answered[]> {
  const all: Answered[] = [];
  while (Date.now() < end) {
    all.push(await deliver(secret));
    await sleep(5);
  }
  return all;
}

const statuses = (answers: Answered[]) => [...new Set(answers.map(({ statusCode }) => statusCode))];

test('under load, warm functions refuse nobody while both secrets are good, and the old one from then on', async () => {
  aws.putSecret(name, { secret: old });
  expect(statuses(await Promise.all([deliver(old), deliver(old)]))).toEqual([202]);
  const end = Date.now() + left;
  behind = grace - left; // Secrets Manager has it that the new one was put almost a day ago
  aws.putSecret(name, { secret: renewed });

  const senders = [old, renewed, old, renewed].map((secret) => deliverUntil(end + 300, secret));
  const answers = (await Promise.all(senders)).flat();

  const by = (secret: string) => answers.filter((it) => it.secret === secret);
  expect(statuses(by(renewed))).toEqual([202]);
  expect(statuses(by(old).filter(({ answeredAt }) => answeredAt < end))).toEqual([202]);
  expect(statuses(by(old).filter(({ sentAt }) => sentAt > end + 50))).toEqual([401]);
  // A load, not a delivery or two.
  expect(by(old).length).toBeGreaterThan(5);
});
