import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { doctor } from '../../cli/doctor.ts';
import { endpointFindings } from '../../cli/doctor/endpoints.ts';
import { exportFindings } from '../../cli/doctor/exports.ts';
import { platformFindings } from '../../cli/doctor/platforms.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { secretStore } from '../../lib/secrets.ts';
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

describe('what a connection is for decides which rights are looked at', () => {
  const exported = `exports: { nightly: { connection: soc, schedule: '0 2 * * *', retention: { years: 7 } } }`;
  const naming = (role: string) =>
    `routes: [{ name: all, when: 'true', open: risk, case: { key: [user], ${role}: '{{ user }}' } }]`;
  const people = 'people: { subject: user, assignee: actor }';

  /** What is said of the connections, where one operation is answered with 403. */
  async function said(rest: string, operation: string) {
    const { falcon, incydr, aws, now } = world;
    const text = `
connections:
  soc: { platform: falcon, url: '${falcon.url}', secret: casebridge/soc }
  risk: { platform: incydr, url: '${incydr.url}', secret: casebridge/risk, ${people} }
sources: {}
${rest}`;
    for (const platform of [falcon, incydr]) platform.addFault({ operation, status: 403, times: 10 });
    const findings = await platformFindings(loadConfig(text, 'casebridge.yaml').config, {
      secrets: secretStore(aws.secrets, { now }),
      network: { fetch, now, wait: async () => undefined },
    });
    return findings.map(({ says }) => says);
  }

  const both = [
    'the API client is taken, and may read: Cases',
    'the API client is taken, and may read: Cases',
  ];

  test.each([
    ['Alerts', exported, 'GetQueriesAlertsV2', 0],
    ['Case Templates', exported, 'queries_slas_get_v1', 0],
    ['Users', naming('subject'), 'users.list', 1],
    ['Actors', naming('assignee'), 'actors.search', 1],
  ])('%s are asked for where they are needed, and only there', async (right, rest, operation, index) => {
    expect((await said(rest, operation))[index]).toBe(`the API client lacks ${right} (403)`);
    expect(await said('', operation)).toEqual(both);
  });

  test('of the kinds of people only those that a route names', async () => {
    expect(await said(naming('subject'), 'actors.search')).toEqual([both[0], `${both[1]}, Users`]);
  });
});

describe('a source that is not asked for a secret of ours', () => {
  const answering = async (status: number, source: object) => {
    statuses = { siem: status };
    const { sources } = loadConfig(
      JSON.stringify({ connections: {}, sources: { siem: source } }),
      'casebridge.yaml',
    ).config;
    const [found] = await endpointFindings({ sources }, `${intake.url}/webhooks`);
    return found?.state;
  };
  const bearer = { type: 'splunk', auth: { scheme: 'bearer', secret: 'casebridge/siem' } };
  const topics = ['arn:aws:sns:eu-central-1:123456789012:findings'];
  const sns = { type: 'aws_guardduty', auth: { scheme: 'sns', topics } };

  test('answers 403 where it takes senders of certain networks alone', async () => {
    expect(await answering(403, { ...bearer, from: ['192.0.2.0/24'] })).toBe('ok');
    expect(await answering(403, bearer)).toBe('wrong');
  });

  test('answers 400 or 403 where AWS signs', async () => {
    expect(await answering(400, sns)).toBe('ok');
    expect(await answering(400, bearer)).toBe('wrong');
    expect(await answering(404, sns)).toBe('wrong');
  });
});

test('a configuration that is no good is told, and nothing else is looked at', async () => {
  await writeFile(join(world.folder, 'bad.yaml'), 'connections: {}\nsource: {}\n');
  const { code, out } = await world.run(doctor, ['--config', 'bad.yaml']);
  expect(code).toBe(1);
  expect(out).toMatch(/^WRONG {2}configuration {2}bad\.yaml.*source/);
  expect(out).toContain('→ mend it, and deploy\n\n1 to mend in the local run.');
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

describe('an export', () => {
  const nightly = { connection: 'soc', schedule: '0 2 * * *' };
  const [before, ended] = ['2026-03-01T02:00:00Z', 'the last run that ended began at 2026-03-01T02:00:00Z'];
  const look = async (now: string, lastRun: string | null, openRun: string | null = null) => {
    const [found] = await exportFindings({ nightly }, async () => ({ lastRun, openRun }), new Date(now));
    return found;
  };

  test('is late when its schedule has passed, and the time that its alarm gives the run', async () => {
    expect(await look('2026-03-02T07:59:00Z', before)).toMatchObject({ state: 'ok', says: ended });
    const says = `${ended}, by "0 2 * * *" another was due`;
    const todo = expect.stringContaining('look at the schedule in EventBridge');
    expect(await look('2026-03-02T08:01:00Z', before)).toMatchObject({ state: 'wrong', says, todo });
  });

  test('that is late with a run open is one whose run is to be looked at', async () => {
    expect(await look('2026-03-02T08:01:00Z', before, '2026-03-02T02:00:00Z')).toMatchObject({
      state: 'wrong',
      says: `${ended}; one is open since 2026-03-02T02:00:00Z, by "0 2 * * *" another was due`,
      todo: 'casebridge export show nightly tells what the open run waits for',
    });
  });

  test('that never had a run is not called late', async () => {
    const says = 'no run has ended yet';
    expect(await look('2026-03-02T08:01:00Z', null)).toMatchObject({ state: 'unknown', says });
  });
});
