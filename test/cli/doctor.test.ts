import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { doctor } from '../../cli/doctor.ts';
import { endpointFindings } from '../../cli/doctor/endpoints.ts';
import { exportFindings } from '../../cli/doctor/exports.ts';
import { listen, type Listening } from '../../local/loopback.ts';
import { type CommandWorld, minutes, startCommandWorld } from './world.ts';

let world: CommandWorld;
let intake: Listening;
/** What the URL of each source answers. */
let statuses: Record<string, number>;
beforeAll(async () => {
  world = await startCommandWorld();
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(statuses[url.replace('/webhooks/', '')] ?? 401).end();
  });
  intake = await listen(server);
});
afterAll(() => Promise.all([world.close(), intake.close()]));
beforeEach(async () => {
  statuses = {};
  const { falcon, incydr, aws } = world;
  for (const simulator of [falcon, incydr]) simulator.reset();
  for (const [name, { clientId, clientSecret }] of Object.entries({ soc: falcon, risk: incydr }))
    aws.putSecret(`casebridge/${name}`, { clientId, clientSecret });
  for (const name of ['splunk', 'kibana'])
    aws.putSecret(`casebridge/${name}`, { secret: `${name}-secret-0123456789` });
  await tell({ webhooks: `${intake.url}/webhooks` });
});

/** Changes what `npm start` tells of itself. */
async function tell(change: object) {
  const file = join(world.folder, '.local/endpoints.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }));
}

const report = v.object({
  findings: v.array(
    v.object({ check: v.string(), state: v.string(), says: v.string(), todo: v.nullable(v.string()) }),
  ),
});

/** What is not all right: its check, what is wrong, what to do. */
async function complaints() {
  const { code, out } = await world.run(doctor, ['--json']);
  const { findings } = v.parse(report, JSON.parse(out));
  const all = findings.filter(({ state }) => state !== 'ok');
  return { code, all: all.map(({ check, says, todo }) => [check, says, todo]) };
}

const complaintsOf = async (wanted: string) => (await complaints()).all.filter(([check]) => check === wanted);

test('a deployment that can do its work has a line for each thing that was looked at', async () => {
  const { code, out } = await world.run(doctor, []);
  expect(code).toBe(0);
  const lines = out.split('\n').map((line) => line.replaceAll(/\d{4}-\S+Z/g, 'TIME'));
  expect(lines).toEqual([
    'ok  configuration             2 connections, 2 sources, 2 routes, 0 exports',
    'ok  secret casebridge/soc     current since TIME',
    'ok  secret casebridge/risk    current since TIME',
    'ok  secret casebridge/splunk  current since TIME',
    'ok  secret casebridge/kibana  current since TIME',
    'ok  connection soc            the API client is taken, and may read: Cases',
    'ok  connection risk           the API client is taken, and may read: Cases',
    'ok  source splunk             answers, and refuses what is not signed',
    'ok  source kibana             answers, and refuses what is not signed',
    'ok  table                     casebridge-inbox',
    'ok  bucket                    casebridge-exports',
    'ok  queue falcon-rings        0 messages, none dead',
    'ok  queue incydr-rings        0 messages, none dead',
    'ok  queue falcon-exports      0 messages, none dead',
    'ok  queue incydr-exports      0 messages, none dead',
    'ok  alerts                    none waits',
    '',
    'Nothing is wrong in the local run.',
  ]);
});

test('it changes nothing on a platform', async () => {
  await world.run(doctor, []);
  const asked = [...world.falcon.requests, ...world.incydr.requests].map(({ operation }) => operation);
  expect(asked.toSorted()).toEqual(['auth.token', 'cases.list', 'oauth2AccessToken', 'queries_cases_get_v1']);
});

test('keys that a platform refuses are told, by the secret to mend', async () => {
  world.aws.putSecret('casebridge/soc', { clientId: 'nobody', clientSecret: 'MARKED' });
  const { code, all } = await complaints();
  expect(code).toBe(1);
  expect(all).toEqual([
    [
      'connection soc',
      expect.stringContaining('falcon: the API client is refused (status'),
      'put keys that the platform takes: casebridge secrets set casebridge/soc',
    ],
  ]);
  expect(JSON.stringify(all)).not.toContain('MARKED');
});

test.each([
  ['falcon', 'soc', 'queries_cases_get_v1'],
  ['incydr', 'risk', 'cases.list'],
] as const)('a right that the API client of %s lacks is named', async (platform, connection, operation) => {
  world[platform].addFault({ operation, status: 403, times: 10 });
  expect((await complaints()).all).toEqual([
    [`connection ${connection}`, 'the API client lacks Cases (403)', 'give it these rights on the platform'],
  ]);
});

test('a secret without a value is told with the command that sets it, and the platform as unreached', async () => {
  world.aws.putSecret('casebridge/kibana', 'not JSON');
  expect((await complaints()).all).toEqual([
    [
      'secret casebridge/kibana',
      'is not of the form {"secret": "at least 16 characters"}',
      'casebridge secrets set casebridge/kibana',
    ],
  ]);
});

test.each([
  [404, 'deploy the configuration that has this source, or correct the URL'],
  [503, 'its secret cannot be read: casebridge secrets status; else the log of receive-alert tells why'],
  [500, 'look at the log of receive-alert'],
  [202, 'something else than casebridge answers there'],
])('a source that answers %i without a secret is told', async (status, todo) => {
  statuses = { siem: status };
  const auth = { scheme: 'bearer', secret: 'casebridge/siem' } as const;
  const asked = endpointFindings({ sources: { siem: { type: 'splunk', auth } } }, `${intake.url}/webhooks`);
  const says = `${intake.url}/webhooks/siem answered ${status} where 401 was due`;
  expect(await asked).toEqual([{ check: 'source siem', state: 'wrong', says, todo }]);
});

test('without the URL of the webhooks no source is asked, which is no fault by itself', async () => {
  await tell({ webhooks: undefined });
  const { code, all } = await complaints();
  expect([code, all.map(([check]) => check)]).toEqual([0, ['endpoint']]);
});

// What follows stays in the deployment.

test('a message in a dead-letter queue is told', async () => {
  await world.bury('incydr-rings');
  expect(await complaintsOf('queue incydr-rings')).toEqual([
    [
      'queue incydr-rings',
      '1 message in its dead-letter queue',
      'the log of its worker says why; casebridge reconcile tells what is left to do',
    ],
  ]);
});

test('an alert that has waited for long is told, one that just came is not', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [world.falcon.alertIds[0] ?? ''] });
  expect(await complaintsOf('alerts')).toEqual([]);
  world.pass(minutes(20));
  expect(await complaintsOf('alerts')).toEqual([
    [
      'alerts',
      'the oldest waiting alert came 20 min ago',
      'casebridge alerts show A-1, and casebridge reconcile',
    ],
  ]);
});

test('a table that is not there is told, and all else is looked at nevertheless', async () => {
  await world.aws.dynamodb.send(new DeleteTableCommand({ TableName: world.aws.table }));
  const { code, all } = await complaints();
  expect(code).toBe(1);
  const checks = all.map(([check]) => check);
  expect(checks).toEqual(expect.arrayContaining(['table', 'alerts']));
  expect(checks).not.toContain('bucket');
});

test('an export is late when its schedule has passed, and half a day', async () => {
  const nightly = { connection: 'soc', schedule: '0 2 * * *' };
  const at = async (now: string, lastRun: string | null) => {
    const state = { lastRun, openRun: null };
    const found = await exportFindings({ nightly }, async () => state, new Date(now));
    return found.map((it) => [it.state, it.says]);
  };
  const says = 'the last run that ended began at 2026-03-01T02:00:00Z';
  expect(await at('2026-03-02T13:59:00Z', '2026-03-01T02:00:00Z')).toEqual([['ok', says]]);
  expect(await at('2026-03-02T14:01:00Z', '2026-03-01T02:00:00Z')).toEqual([
    ['wrong', `${says}, by "0 2 * * *" another was due`],
  ]);
  expect(await at('2026-03-02T14:01:00Z', null)).toEqual([['unknown', 'no run has ended yet']]);
});
