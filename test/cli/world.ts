import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Verb } from '../../cli/verb.ts';
import type { QueueName } from '../../infra/functions.ts';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import { dynamoCaseRecords } from '../../lib/case-records.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { falconClient } from '../../lib/falcon/client/index.ts';
import { openFalconCase } from '../../lib/falcon/open-case.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { openIncydrCase } from '../../lib/incydr/open-case.ts';
import { peopleOf } from '../../lib/incydr/people.ts';
import type { Log } from '../../lib/log.ts';
import { accept } from '../../lib/receive.ts';
import { parseRing, queueByPlatform, type Ring, sqsRings } from '../../lib/rings.ts';
import { compileRoutes } from '../../lib/routes.ts';
import { dynamoTable } from '../../lib/table.ts';
import type { Alert } from '../../lib/alert.ts';
import { anAlert } from '../an-alert.ts';
import { embedded } from '../embedded-aws/embedded.ts';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const timings = { timeout: 5_000, commitDelay: 1_000, indexLag: 1_000 };
const retention = 90 * 86_400_000;
export const minutes = (count: number) => count * 60_000;

const usualRoutes = `
  - { name: detections, when: $count(falconAlertIds) > 0, open: soc, case: { key: [host] } }
  - { name: uploads, when: $count(incydrEventIds) > 0, open: risk, case: { key: [user] } }
`;

/** What a verb said, and its exit code. */
export type Said = { code: number; out: string; err: string };

/**
 * Both platforms and an AWS, told to the command as `npm start` tells of them, with a clock that a test moves.
 * `routes` are lines of casebridge.yaml.
 */
export async function startCommandWorld() {
  let clock = new Date('2026-03-01T10:00:00Z').getTime();
  const now = () => new Date(clock);
  const [aws, falcon, incydr, folder] = await Promise.all([
    embedded(),
    startFalconSimulator({ now }),
    startIncydrSimulator({ now }),
    mkdtemp(join(tmpdir(), 'casebridge-command-')),
  ]);
  for (const [name, { clientId, clientSecret }] of Object.entries({ soc: falcon, risk: incydr }))
    aws.putSecret(`casebridge/${name}`, { clientId, clientSecret });
  const yaml = (routes: string) => `
connections:
  soc: { platform: falcon, url: '${falcon.url}', secret: casebridge/soc, timeout: 5s, commitDelay: 1s, indexLag: 1s }
  risk: { platform: incydr, url: '${incydr.url}', secret: casebridge/risk, timeout: 5s, commitDelay: 1s, indexLag: 1s }
sources:
  splunk: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk } }
  kibana: { type: elastic, auth: { scheme: url-secret, secret: casebridge/kibana } }
routes: ${routes.trim() === '' ? '[]' : routes}
`;
  const table = dynamoTable(aws.dynamodb, aws.table);
  const inbox = dynamoInbox(table, { retention });
  const records = dynamoCaseRecords(table);
  let { config, json } = loadConfig(yaml(usualRoutes), 'casebridge.yaml');
  const tell = async () => {
    await mkdir(join(folder, '.local'), { recursive: true });
    const { region, table, bucket, queues, endpoints } = aws;
    const told = {
      deployment: 'test',
      config: JSON.parse(json),
      aws: { endpoints, region, table, bucket, queues },
    };
    await writeFile(join(folder, '.local/endpoints.json'), JSON.stringify(told));
  };
  await tell();

  const network = { fetch, now, wait: async (milliseconds: number) => void (clock += milliseconds) };
  const house = { inbox, records, now, log: silent, deployment: 'test', timings };
  const clientOf = ({ url, clientId, clientSecret }: typeof falcon | typeof incydr) => ({
    url,
    credentials: { clientId, clientSecret },
    timeout: timings.timeout,
  });
  const drain = async (ring: Ring) => {
    const deps = { ...house, deadline: new Date(clock + minutes(60)) };
    if (ring.connection === 'soc')
      return openFalconCase(ring, { ...deps, client: falconClient(clientOf(falcon), network) });
    const client = incydrClient(clientOf(incydr), network);
    const people = peopleOf(client, { now, log: silent });
    return openIncydrCase(ring, { ...deps, client, people, kinds: { subject: 'user', assignee: 'user' } });
  };

  const queues = { falcon: aws.queues['falcon-rings'], incydr: aws.queues['incydr-rings'] };
  const ringOn = sqsRings(aws.sqs, queueByPlatform(config, queues));

  const rings = async (queue: QueueName): Promise<Ring[]> => {
    const QueueUrl = aws.queues[queue];
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { ReceiptHandle } of Messages)
      await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.map(({ Body }) => parseRing(Body ?? ''));
  };

  return {
    aws,
    falcon,
    incydr,
    folder,
    inbox,
    records,
    now,
    pass: (milliseconds: number) => {
      clock += milliseconds;
    },
    /** Other routes from now on, for the receiver and the command. */
    route: async (routes: string) => {
      ({ config, json } = loadConfig(yaml(routes), 'casebridge.yaml'));
      await tell();
    },
    /** What the receiver does with an alert: routes it, accepts or keeps it. It rings only where it is told to. */
    receive: async (
      said: Partial<Alert>,
      { isRung = true, bodyKey = null }: { isRung?: boolean; bodyKey?: string | null } = {},
    ) => {
      const alert = anAlert({ source: 'splunk', title: 'Beacon', host: 'WKS-1', user: 'jane', ...said });
      const arrival = { deliveryId: `d-${alert.id}`, receivedAt: now(), bodyKey };
      const places = alert.fault ? [] : await compileRoutes(config)(alert);
      if (alert.fault) await inbox.keep(alert, 'failed', alert.fault.reason, null, arrival);
      else if (places.length === 0)
        await inbox.keep(alert, 'unrouted', 'no route takes this alert', null, arrival);
      for (const place of places) {
        if ('reason' in place) await inbox.keep(alert, 'failed', place.reason, place.connection, arrival);
        else {
          const { caseKey } = await accept(alert, place, arrival, inbox);
          const ring = { connection: place.connection, caseKey: caseKey ?? '', cause: `d-${alert.id}` };
          if (isRung) await ringOn([ring]);
        }
      }
    },
    /** Takes the rings off a queue. */
    rings,
    /** What the openers do: drain each key that was rung for. Answers how many there were. */
    open: async (): Promise<number> => {
      const all = [...(await rings('falcon-rings')), ...(await rings('incydr-rings'))];
      for (const ring of all) await drain(ring);
      return all.length;
    },
    /** A ring whose worker died ten times. */
    bury: (queue: QueueName) =>
      aws.sqs.send(
        new SendMessageCommand({
          QueueUrl: aws.deadLetterQueues[queue],
          MessageBody: '{}',
          MessageGroupId: 'k',
          MessageDeduplicationId: 'k',
        }),
      ),
    /** Runs a verb where the local run is told of, or elsewhere. */
    run: async (
      verb: Verb,
      args: string[],
      place: { folder?: string; environment?: Record<string, string> } = {},
    ): Promise<Said> => {
      const out: string[] = [];
      const err: string[] = [];
      const code = await verb.run(args, {
        folder: place.folder ?? folder,
        environment: place.environment ?? {},
        print: (text) => void out.push(text),
        complain: (text) => void err.push(text),
        now,
        wait: network.wait,
        draw: null,
        input: async () => null,
        ask: async () => '',
      });
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    close: async () => {
      await Promise.all([aws.close(), falcon.close(), incydr.close(), rm(folder, { recursive: true })]);
    },
  };
}

export type CommandWorld = Awaited<ReturnType<typeof startCommandWorld>>;
