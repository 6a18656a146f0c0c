import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../infra/functions.ts';
import { accountFrom } from '../../lib/aws/account.ts';
import { signedServices } from '../../lib/aws/services.ts';
import { s3Bodies } from '../../lib/bodies.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { alertFigures, secretFigures } from '../../lib/lambda/figures.ts';
import { reportOf } from '../../lib/lambda/report.ts';
import { receiveDelivery, type ReceiveDeps } from '../../lib/receive.ts';
import { parseRing, queueByPlatform, type Ring, ringsBy } from '../../lib/rings.ts';
import { compileRoutes } from '../../lib/routes.ts';
import { secretsBy } from '../../lib/secrets.ts';
import { compileSuppressions } from '../../lib/suppressions.ts';
import type { Delivery } from '../../lib/signatures/scheme.ts';
import { snsReader } from '../../lib/signatures/sns.ts';
import { tableOf } from '../../lib/table.ts';
import { embedded } from '../embedded-aws/embedded.ts';
import { isEmf } from '../functions/told.ts';

export const splunkSecret = 'splunk-secret-0123456789';
export const falconSecret = 'falcon-secret-0123456789';

const yaml = `
connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
  insider-risk: { platform: incydr, url: https://api.us.code42.com, secret: casebridge/insider-risk }
sources:
  splunk: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk } }
  falcon: { type: crowdstrike_alerts_v2, auth: { scheme: header, header: X-Api-Key, secret: casebridge/falcon } }
  unset: { type: splunk, auth: { scheme: url-secret, secret: casebridge/unset } }
`;

const usualRoutes = `
  - { name: to the soc, when: $count(falconAlertIds) > 0, open: soc, case: { key: [host] } }
  - { name: data leaving, when: $count(incydrEventIds) > 0, open: insider-risk, case: { key: [user] } }
`;

const noNetwork: typeof fetch = async () => {
  throw new Error('a receiver under test asks nobody');
};

/** `sources` are lines of casebridge.yaml after those above. */
export type Given = { routes?: string; sources?: string; deps?: Partial<ReceiveDeps> };

/** The receiver over an AWS of its own, with a clock that a test moves. Each call of `post` is another delivery. */
export async function startReceiver() {
  let now = new Date('2026-05-04T10:00:00Z');
  let delivered = 0;
  const clock = () => now;
  const aws = await embedded({ now: clock });
  aws.putSecret('casebridge/splunk', { secret: splunkSecret });
  aws.putSecret('casebridge/falcon', { secret: falconSecret });
  const lines: string[] = [];
  const emf: string[] = [];
  const report = reportOf('test', (line) => void (isEmf(line) ? emf : lines).push(line), clock);
  const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' });
  const account = accountFrom(aws.env, aws.region, credentials);
  const signed = signedServices(account, { now: clock, wait: async () => undefined });
  const inbox = dynamoInbox(tableOf(signed.dynamodb, aws.table), {
    retention: 90 * 86_400_000,
    onState: alertFigures(report.metrics),
  });
  const queues = { falcon: aws.queues['falcon-rings'], incydr: aws.queues['incydr-rings'] };
  const { log } = report;
  const bodies = s3Bodies({ ...account, bucket: aws.bucket }, { fetch, now: clock });
  const secrets = secretsBy(signed.readVersion, { now: clock, onRead: secretFigures(report.metrics) });

  const depsWith = ({ routes = usualRoutes, sources = '', deps = {} }: Given = {}): ReceiveDeps => {
    const { config } = loadConfig(`${yaml}${sources}\nroutes:${routes}`, 'casebridge.yaml');
    const router = compileRoutes(config);
    const ring = ringsBy(signed.sendRings, queueByPlatform(config, queues));
    const suppressor = compileSuppressions(config);
    const connections = Object.keys(config.connections);
    return {
      settings: config.sources,
      router,
      suppressor,
      connections,
      inbox,
      ring,
      secrets,
      readSns: snsReader({ fetch: noNetwork, now: clock, log }),
      bodies,
      log,
      ...deps,
    };
  };

  const deliveryOf = (body: unknown, changes: Partial<Delivery> = {}): Delivery => {
    delivered += 1;
    return {
      id: `delivery-${delivered}`,
      source: 'splunk',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      query: { secret: splunkSecret },
      body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
      receivedAt: now,
      via: { address: '192.0.2.1' },
      ...changes,
    };
  };

  return {
    aws,
    inbox,
    lines,
    /** The lines that hold figures. */
    emf,
    report,
    now: clock,
    log,
    depsWith,
    deliveryOf,
    pass: (milliseconds: number) => {
      now = new Date(now.getTime() + milliseconds);
    },
    post: (body: unknown, changes: Partial<Delivery> = {}, given: Given = {}) =>
      receiveDelivery(deliveryOf(body, changes), depsWith(given)),
    /** Every row of the table but the claims. */
    rows: async () => (await rowsOf(aws)).filter((row) => row['sk']?.S !== 'claim'),
    /** The rows that claim an alert, and hold what its sender wrote. */
    claims: async () => (await rowsOf(aws)).filter((row) => row['sk']?.S === 'claim'),
    /** Takes the rings off a queue, the earliest first. */
    rings: (queue: QueueName) => ringsOn(aws, queue),
    close: aws.close,
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

async function rowsOf({ dynamodb, table }: Awaited<ReturnType<typeof embedded>>) {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items;
}

async function ringsOn(
  { sqs, queues }: Awaited<ReturnType<typeof embedded>>,
  queue: QueueName,
): Promise<Ring[]> {
  const QueueUrl = queues[queue];
  const rings: Ring[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return rings;
    for (const { Body = '', ReceiptHandle } of Messages) {
      rings.push(parseRing(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
