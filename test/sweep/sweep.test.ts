import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dynamoCaseRecords } from '../../lib/case-records.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import type { Log } from '../../lib/log.ts';
import { queueByPlatform, sqsRings } from '../../lib/rings.ts';
import { sweepInbox } from '../../lib/sweep.ts';
import { dynamoTable } from '../../lib/table.ts';
import { anAlert } from '../an-alert.ts';
import { type Embedded, embedded } from '../embedded-aws/embedded.ts';
import { aDraft } from '../a-draft.ts';

let aws: Embedded;
let clock: number;
let lines: string[];
beforeEach(async () => {
  aws = await embedded();
  clock = new Date('2026-03-01T00:00:00Z').getTime();
  lines = [];
});
afterEach(() => aws.close());

const now = () => new Date(clock);
const minutes = (count: number) => count * 60_000;

function world() {
  const table = dynamoTable(aws.dynamodb, aws.table);
  const note = (message: string, fields: object) => lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { info: note, warn: note, error: note };
  const connections = {
    soc: { platform: 'falcon', url: 'http://x', secret: 's', timeout: 1, commitDelay: 1, indexLag: 1 },
    risk: { platform: 'incydr', url: 'http://x', secret: 's', timeout: 1, commitDelay: 1, indexLag: 1 },
  } as const;
  const queues = { falcon: aws.queues['falcon-rings'], incydr: aws.queues['incydr-rings'] };
  return {
    inbox: dynamoInbox(table, { retention: minutes(60) }),
    records: dynamoCaseRecords(table),
    ring: sqsRings(aws.sqs, queueByPlatform({ connections }, queues)),
    connections: new Set(Object.keys(connections)),
    log,
    now,
    deadline: new Date(clock + minutes(60)),
  };
}

const draft = aDraft({ window: 1 });

const accept = (connection: string, caseKey: string) =>
  world().inbox.accept(
    anAlert({ id: caseKey }),
    { connection, route: 'r', caseKey, draft },
    { deliveryId: 'd', receivedAt: now(), bodyKey: null },
  );

const postpone = async (connection: string, caseKey: string, due: Date) => {
  const { records } = world();
  await records.postpone(await records.read(caseKey, connection), due);
};

/** Case keys rung for on a queue since the last look. */
async function rung(queue: 'falcon-rings' | 'incydr-rings'): Promise<string[]> {
  const { Messages = [] } = await aws.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: aws.queues[queue], MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => String(Object.values(JSON.parse(Body ?? '{}')).at(1)));
}

test('a key whose due time has come is rung for, on the queue of its platform', async () => {
  await postpone('soc', 'k1', new Date(clock - 1));
  await postpone('risk', 'k2', new Date(clock - 1));
  await postpone('soc', 'k3', new Date(clock + 1));
  await sweepInbox(world());
  expect(await rung('falcon-rings')).toEqual(['k1']);
  expect(await rung('incydr-rings')).toEqual(['k2']);
});

test('a key whose alerts have waited two minutes without a due time is rung for', async () => {
  await accept('soc', 'lost');
  await accept('soc', 'postponed');
  await postpone('soc', 'postponed', new Date(clock + minutes(10)));
  clock += minutes(2) - 1;
  await sweepInbox(world());
  expect(await rung('falcon-rings')).toEqual([]);
  clock += 2;
  await sweepInbox(world());
  expect(await rung('falcon-rings')).toEqual(['lost']);
});

test('a sweep that runs twice in a minute rings once', async () => {
  await postpone('soc', 'k1', new Date(clock - 1));
  await sweepInbox(world());
  await sweepInbox(world());
  expect(await rung('falcon-rings')).toEqual(['k1']);
  expect(await rung('falcon-rings')).toEqual([]);
});

test('rows of a connection that was removed from the configuration keep nobody from being rung for', async () => {
  await postpone('gone', 'k0', new Date(clock - 10));
  await postpone('soc', 'k1', new Date(clock - 1));
  await sweepInbox(world());
  expect(await rung('falcon-rings')).toEqual(['k1']);
  expect(lines).toContainEqual(
    'alerts wait for a connection that is no longer configured {"connection":"gone"}',
  );
});

test('a queue that fails keeps the other one from nothing, and the failure is not hidden', async () => {
  const queues = {
    falcon: aws.queues['falcon-rings'].replace('falcon', 'missing'),
    incydr: aws.queues['incydr-rings'],
  };
  const ring = sqsRings(aws.sqs, (connection) => (connection === 'soc' ? queues.falcon : queues.incydr));
  const both = [
    { connection: 'soc', caseKey: 'k1', cause: 'test' },
    { connection: 'risk', caseKey: 'k2', cause: 'test' },
  ];
  await expect(ring(both)).rejects.toThrow(/queue/i);
  expect(await rung('incydr-rings')).toEqual(['k2']);
});

test('what was found is rung for before the sweep is stopped', async () => {
  for (let index = 0; index < 60; index += 1) await postpone('soc', `k${index}`, new Date(clock - 1));
  let looks = 0;
  const slow = () => {
    looks += 1;
    return new Date(clock + looks * 1_000);
  };
  const rings: string[] = [];
  await sweepInbox({
    ...world(),
    now: slow,
    deadline: new Date(clock + 30_000),
    ring: async (some) => void rings.push(...some.map(({ caseKey }) => caseKey)),
  });
  expect(rings.length).toBeGreaterThan(20);
  expect(rings.length).toBeLessThan(60);
});

test('each sweep tells how long the oldest alert has waited, and 0 where none waits', async () => {
  const told: number[] = [];
  const sweep = () => sweepInbox({ ...world(), onOldest: (seconds) => told.push(seconds) });
  await sweep();
  await accept('soc', 'k-1');
  clock += minutes(3);
  await accept('risk', 'k-2');
  await sweep();
  clock += 500;
  const { inbox } = world();
  await inbox.markDone('k-1', await inbox.waiting('k-1'), 'C-1', now());
  await sweep();
  expect(told).toEqual([0, 180, 0.5]);
});

test('the longer something waits, the rarer it is rung for: a slow hour’s queue ends', async () => {
  await accept('soc', 'waiting');
  await postpone('risk', 'due', now());
  const causes: string[] = [];
  const ring = async (rings: readonly { caseKey: string; cause: string }[]) => {
    // As the queue does within five minutes, what has the same cause counts once.
    causes.push(
      ...rings.map(({ caseKey, cause }) => `${caseKey} ${cause}`).filter((it) => !causes.includes(it)),
    );
  };
  const ringsOf = (key: string) => causes.filter((it) => it.startsWith(`${key} `)).length;
  for (let minute = 0; minute < 10; minute += 1) {
    clock += minutes(1);
    await sweepInbox({ ...world(), ring });
  }
  expect([ringsOf('waiting'), ringsOf('due')]).toEqual([3, 9]);
  for (let minute = 10; minute < 3 * 60; minute += 1) {
    clock += minutes(1);
    await sweepInbox({ ...world(), ring });
  }
  // Still, though in few of the 180 minutes.
  expect([ringsOf('waiting'), ringsOf('due')]).toEqual([18, 25]);
});
