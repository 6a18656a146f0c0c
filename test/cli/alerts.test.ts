import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alerts, retryAlerts, showAlert } from '../../cli/alerts.ts';
import { type CommandWorld, minutes, startCommandWorld } from './world.ts';

let world: CommandWorld;
beforeEach(async () => {
  world = await startCommandWorld();
});
afterEach(() => world.close());

const unknown = '5424626b932a2ff9d191f0982447a979:ind:nobody:1';
const list = async (...args: string[]) => {
  const { alerts: found } = JSON.parse((await world.run(alerts, [...args, '--json'])).out);
  return found.map(({ id, state }: { id: string; state: string }) => `${id} ${state}`);
};

test('alerts are listed with what became of them, the latest last', async () => {
  const [known = ''] = world.falcon.alertIds;
  await world.receive({ id: 'A-1', falconAlertIds: [known] });
  await world.open();
  world.pass(minutes(1));
  await world.receive({ id: 'A-2', host: 'WKS-2', falconAlertIds: [unknown] });
  await world.open();
  world.pass(minutes(1));
  await world.receive({ id: 'A-3', source: 'kibana' });
  const [caseId] = world.falcon.cases.keys();
  const { code, out } = await world.run(alerts, []);
  expect(code).toBe(0);
  expect(out.split('\n').slice(0, 4)).toEqual([
    'SINCE                 STATE     SOURCE  CONNECTION  ALERT  CASE, OR WHY',
    `2026-03-01T10:00:00Z  attached  splunk  soc         A-1    case ${caseId}`,
    expect.stringMatching(/^2026-03-01T10:01:00Z {2}failed {4}splunk {2}soc {9}A-2 {4}falcon: .*refused/),
    '2026-03-01T10:02:00Z  unrouted  kibana  -           A-3    no route takes this alert',
  ]);
  expect(out).toContain('3 alerts: 1 attached, 1 unrouted, 1 failed.');
});

test('a list holds one state, one source, a span of time', async () => {
  await world.route('');
  await world.receive({ id: 'A-1' });
  await world.receive({ id: 'A-2', source: 'kibana' });
  world.pass(minutes(180));
  await world.receive({ id: 'A-3' });
  expect(await list('--state', 'unrouted')).toEqual(['A-1 unrouted', 'A-2 unrouted', 'A-3 unrouted']);
  expect(await list('--state', 'failed')).toEqual([]);
  expect(await list('--source', 'kibana')).toEqual(['A-2 unrouted']);
  expect(await list('--since', '2h')).toEqual(['A-3 unrouted']);
  expect(await list('--since', '2026-03-01T09:00:00Z', '--state', 'unrouted,failed')).toHaveLength(3);
});

test('what somebody has to look at is listed however old it is, what went well for a day', async () => {
  const [known = ''] = world.falcon.alertIds;
  await world.receive({ id: 'A-1', falconAlertIds: [known] });
  await world.open();
  await world.receive({ id: 'A-2', source: 'kibana' });
  world.pass(minutes(25 * 60));
  expect(await list()).toEqual(['A-2 unrouted']);
  expect(await list('--since', '2d')).toEqual(['A-1 attached', 'A-2 unrouted']);
});

test('a long list shows the latest, and says how many there are', async () => {
  await world.route('');
  for (const id of ['A-1', 'A-2', 'A-3', 'A-4', 'A-5']) {
    await world.receive({ id });
    world.pass(1_000);
  }
  const { out } = await world.run(alerts, ['--limit', '2']);
  expect(out).not.toContain('A-3');
  expect(out).toContain('A-4');
  expect(out).toContain('5 alerts: 5 unrouted. The latest 2 are shown; --limit 5 shows all.');
});

test('nothing to list is said in words', async () => {
  expect((await world.run(alerts, ['--state', 'failed'])).out).toBe('No alert is failed, in the local run.');
  expect((await world.run(alerts, ['--source', 'kibana', '--since', '2h'])).out).toBe(
    'No alert from kibana is there since 2026-03-01T08:00:00Z, in the local run.',
  );
});

test('the way of an alert: received, rung for, tried in vain and why, then its case', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [world.falcon.alertIds[0] ?? ''] });
  world.falcon.addFault({ operation: '*', status: 503 });
  await world.open();
  const waiting = await world.run(showAlert, ['A-1']);
  expect(waiting.out).toContain('alert       A-1\ntitle       Beacon\n');
  expect(waiting.out).toContain('goes to     soc, by route "detections"');
  expect(waiting.out).toContain('received    2026-03-01T10:00:00Z, delivery d-A-1');
  expect(waiting.out).toContain(
    'rung        before its delivery was answered; again when the next try is due',
  );
  expect(waiting.out).toMatch(/state {7}waiting since .*\ntries {7}1 in a row of its key came to nothing/);
  expect(waiting.out).toMatch(/last error {2}falcon: .* answered 503/);
  expect(waiting.out).toMatch(/next try {4}2026-03-01T10:\d\d:\d\dZ/);
});

test('the way of an alert that is in a case names the case, and where it can be looked at', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [world.falcon.alertIds[0] ?? ''] });
  await world.open();
  const [caseId] = world.falcon.cases.keys();
  const { code, out } = await world.run(showAlert, ['A-1']);
  expect(code).toBe(0);
  expect(out).toContain(
    `case      ${caseId}, opened by an alert of 2026-03-01T10:00:00Z  ${world.falcon.url}/__control/cases/${caseId}`,
  );
  const json = JSON.parse((await world.run(showAlert, ['A-1', '--json'])).out);
  expect(json.alerts).toMatchObject([
    { id: 'A-1', state: 'attached', caseId, case: { generation: 1, failedTries: 0, lastError: null } },
  ]);
  // By its key too, which outlives the name of its source.
  expect((await world.run(showAlert, [json.alerts[0].key])).out).toBe(out);
});

test('an alert that is not there is told, and ends with 1', async () => {
  expect(await world.run(showAlert, ['A-9'])).toEqual({
    code: 1,
    out: '',
    err: 'casebridge: no alert "A-9" is there from any source of the configuration; `casebridge alerts` lists their ids',
  });
  const { err } = await world.run(retryAlerts, ['A-9', '--source', 'nagios']);
  expect(err).toContain('from nagios, which is no source of the configuration (there are: splunk, kibana)');
});

test('a failed alert that is retried waits again and is rung for; it is attached once the platform takes it', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [unknown] });
  await world.open();
  expect(await list()).toEqual(['A-1 failed']);
  world.falcon.addAlerts([unknown]);
  const { code, out } = await world.run(retryAlerts, ['A-1']);
  expect(code).toBe(0);
  expect(out).toContain('A-1    splunk  soc         failed  set to wait for its case again, and rung for');
  expect(await list()).toEqual(['A-1 waiting']);
  expect(await world.open()).toBe(1);
  expect(await list()).toEqual(['A-1 attached']);
  const held = [...world.falcon.cases.values()].flatMap(({ evidence }) => evidence.alerts);
  expect(held).toEqual([unknown]);
});

test('a dry run says what would be rung for, and changes nothing', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [unknown] });
  await world.open();
  const { code, out } = await world.run(retryAlerts, ['--all-failed', '--dry-run']);
  expect(code).toBe(0);
  expect(out).toContain('WHAT WOULD BE DONE');
  expect(out).toContain('1 alert would be rung for. Nothing was changed, in the local run.');
  expect(await list()).toEqual(['A-1 failed']);
  expect(await world.open()).toBe(0);
});

test('all that failed is retried with one ring for each key', async () => {
  const others = [`${unknown}-2`, `${unknown}-3`];
  await world.receive({ id: 'A-1', falconAlertIds: [unknown] });
  await world.receive({ id: 'A-2', falconAlertIds: [others[0] ?? ''] });
  await world.receive({ id: 'A-3', host: 'WKS-3', falconAlertIds: [others[1] ?? ''] });
  await world.open();
  expect(await list('--state', 'failed')).toHaveLength(3);
  const { out } = await world.run(retryAlerts, ['--all-failed']);
  expect(out).toContain('3 alerts rung for, in the local run.');
  expect(await world.rings('falcon-rings')).toHaveLength(2);
  expect((await world.run(retryAlerts, ['--all-failed'])).out).toBe('No alert is failed, in the local run.');
});

test('an alert that is in its case is left alone; one that a person took out is attached again', async () => {
  const [event = ''] = world.incydr.eventIds;
  await world.receive({ id: 'A-1', incydrEventIds: [event] });
  await world.open();
  const alone = await world.run(retryAlerts, ['A-1']);
  expect(alone.code).toBe(1);
  expect(alone.out).toContain('left alone: case 1 holds it');
  world.incydr.removeEvent(1, event);
  const again = await world.run(retryAlerts, ['A-1']);
  expect(again.code).toBe(0);
  expect(again.out).toContain(`case 1 does not hold ${event}`);
  await world.open();
  expect(world.incydr.cases.get(1)?.events.has(event)).toBe(true);
});

test('an alert that no route took goes where the routes send it by now', async () => {
  const event = world.incydr.eventIds[0] ?? '';
  await world.route('');
  await world.receive({ id: 'A-1', incydrEventIds: [event], fields: { team: 'blue' } });
  expect((await world.run(retryAlerts, ['A-1'])).out).toContain('left alone: no route takes it');
  await world.route(`
  - { name: by team, when: fields.team = "blue", open: risk, case: { key: [user] } }
`);
  const dry = await world.run(retryAlerts, ['A-1', '--dry-run']);
  expect(dry.out).toContain('set to wait for a case on risk, by route "by team", and rung for');
  expect(await list()).toEqual(['A-1 unrouted']);
  await world.run(retryAlerts, ['A-1']);
  await world.open();
  expect(await list('--state', 'attached,unrouted')).toEqual(['A-1 attached']);
  expect(world.incydr.cases.get(1)?.events.has(event)).toBe(true);
  // What it was before is still told.
  const { out } = await world.run(alerts, ['--state', 'suppressed']);
  expect(out).toContain('placed again at 2026-03-01T10:00:00.000Z: it went to risk');
});

test('an alert whose body is kept in the bucket is read from there for the routes', async () => {
  const event = world.incydr.eventIds[0] ?? '';
  const row = { user: 'jane', 'event.id': event, team: 'blue' };
  const sent = JSON.stringify({ sid: 'A-1', search_name: 'Upload', result: row });
  await world.aws.s3.send(
    new PutObjectCommand({ Bucket: world.aws.bucket, Key: 'deliveries/splunk/abc', Body: sent }),
  );
  await world.route('');
  await world.receive({ id: 'A-1', incydrEventIds: [event] }, { bodyKey: 'deliveries/splunk/abc' });
  await world.route(`
  - { name: by team, when: fields.result.team = "blue", open: risk, case: { key: [user] } }
`);
  await world.run(retryAlerts, ['A-1']);
  await world.open();
  expect(world.incydr.cases.get(1)?.events.has(event)).toBe(true);
});

test('an alert that could not be read is for its sender to send again', async () => {
  await world.receive({ id: 'A-1', fault: { path: 'severity', reason: 'severity: not a number' } });
  const { code, out } = await world.run(retryAlerts, ['A-1']);
  expect(code).toBe(1);
  expect(out).toContain('left alone: it could not be read; have its sender send it again');
  expect(await list()).toEqual(['A-1 failed']);
});

test('a deployment that the environment names comes before the local run, unless --local is said', async () => {
  const environment = { CASEBRIDGE_TABLE: 'prod-inbox' };
  const { code, err } = await world.run(showAlert, ['A-1'], { environment });
  expect(code).toBe(2);
  expect(err).toContain('casebridge.yaml cannot be read; --config names the configuration of the deployment');
  expect((await world.run(alerts, ['--local'], { environment })).code).toBe(0);
});
