import { afterAll, beforeAll, expect, test } from 'vitest';
import { figuresIn, isEmf } from '../functions/told.ts';
import { eventually, falconHolders, type Flow, incydrHolders, splunkAlert, startFlow } from './flow.ts';

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow({ minuteMs: 1_000 });
});
afterAll(() => flow.stop());

const falconAlert = (index: number) => flow.falcon.alertIds[index] ?? '';
const fileEvent = (index: number) => flow.incydr.eventIds[index] ?? '';

test('a Splunk alert opens a Falcon case that holds the alert its row names', async () => {
  const body = splunkAlert({
    'event.CompositeId': falconAlert(0),
    'event.Hostname': 'WKS-1',
    'event.SeverityName': 'High',
  });
  const answer = await flow.post(body);
  expect(answer).toMatchObject({
    status: 202,
    json: {
      alerts: [{ id: body.sid, result: 'accepted', state: 'waiting', connection: 'soc', route: 'endpoint' }],
    },
  });
  await eventually('the case is open', () => falconHolders(flow, falconAlert(0)).length === 1);
  const [opened] = [...flow.falcon.cases.values()];
  expect(opened).toMatchObject({ name: 'Uploads on WKS-1', severity: 70 });
  expect(opened?.tags).toContain('splunk');
});

test('a second delivery is a duplicate, opens nothing and asks the platform nothing', async () => {
  const body = splunkAlert({ 'event.CompositeId': falconAlert(1), 'event.Hostname': 'WKS-2' });
  await flow.post(body);
  await eventually('the case is open and recorded', () =>
    flow.logs.some((line) => line.includes('case opened') && line.includes('WKS-2')),
  );
  const [asked, opened] = [flow.falcon.requests.length, flow.falcon.cases.size];
  expect(await flow.post(body)).toMatchObject({
    status: 202,
    json: { alerts: [{ result: 'duplicate', state: 'attached' }] },
  });
  expect([flow.falcon.requests.length, flow.falcon.cases.size]).toEqual([asked, opened]);
});

test('alerts of one host share a Falcon case, and each entity of a list is an alert of its own', async () => {
  const entity = (index: number) => ({
    composite_id: falconAlert(index),
    display_name: 'Ransomware',
    severity: 90,
    device: { hostname: 'WKS-3' },
    timestamp: '2026-03-01T10:00:00Z',
  });
  expect(await flow.post({ resources: [entity(2), entity(3)] }, 'falcon-alerts')).toMatchObject({
    status: 202,
  });
  await eventually('both are attached', () =>
    [2, 3].every((index) => falconHolders(flow, falconAlert(index)).length === 1),
  );
  expect(falconHolders(flow, falconAlert(2))).toEqual(falconHolders(flow, falconAlert(3)));
});

test('an alert that is resolved is noted in its case, and closes it where the route wants that', async () => {
  const entity = {
    composite_id: falconAlert(4),
    display_name: 'Ransomware',
    severity: 90,
    device: { hostname: 'WKS-4' },
    timestamp: '2026-03-01T10:00:00Z',
  };
  await flow.post({ resources: [entity] }, 'falcon-alerts');
  await eventually('the case is open', () => falconHolders(flow, falconAlert(4)).length === 1);
  const [id = ''] = falconHolders(flow, falconAlert(4));
  expect(flow.falcon.cases.get(id)?.status).toBe('new');
  const resolved = { resources: [{ ...entity, status: 'closed' }] };
  expect(await flow.post(resolved, 'falcon-alerts')).toMatchObject({ status: 202 });
  await eventually('the case is closed', () => flow.falcon.cases.get(id)?.status === 'closed');
  expect(flow.falcon.cases.get(id)?.description).toMatch(/resolved/);
});

test('a Splunk alert opens an Incydr case with all the file events of its row', async () => {
  await flow.post(splunkAlert({ user: 'jane.doe@example.com', 'event.id': [fileEvent(0), fileEvent(1)] }));
  await eventually('the case holds both events', () => incydrHolders(flow, fileEvent(1)).length === 1);
  const [number = 0] = incydrHolders(flow, fileEvent(0));
  expect(flow.incydr.cases.get(number)?.name).toMatch(/^Uploads: .*\[[0-9a-f]{12}\]$/);
});

test('an alert for a closed Incydr case opens the next one, which names it', async () => {
  await flow.post(splunkAlert({ user: 'closed@example.com', 'event.id': fileEvent(2) }));
  await eventually('the case is open', () => incydrHolders(flow, fileEvent(2)).length === 1);
  const [closed = 0] = incydrHolders(flow, fileEvent(2));
  await eventually('it is recorded', () =>
    flow.logs.some((line) => line.includes('alerts attached') && line.includes(`"caseId":"${closed}"`)),
  );
  flow.incydr.closeCase(closed);
  await flow.post(splunkAlert({ user: 'closed@example.com', 'event.id': fileEvent(3) }));
  await eventually('the next case is open', () => incydrHolders(flow, fileEvent(3)).length === 1);
  const [next = 0] = incydrHolders(flow, fileEvent(3));
  expect(flow.incydr.cases.get(next)?.description).toContain(`Continues case ${closed}.`);
});

test('an alert that no route takes is kept, and the sender is told', async () => {
  expect(await flow.post(splunkAlert({ count: '8' }))).toMatchObject({
    status: 202,
    json: { alerts: [{ result: 'accepted', state: 'unrouted', connection: null, caseKey: null }] },
  });
});

test.each([
  [
    'a wrong secret',
    401,
    () => fetch(`${flow.host.gatewayUrl}/webhooks/splunk?secret=wrong-wrong-wrong`, json('{}')),
  ],
  ['no secret', 401, () => fetch(`${flow.host.gatewayUrl}/webhooks/falcon-alerts`, json('{}'))],
  ['an unknown source', 404, () => fetch(`${flow.host.gatewayUrl}/webhooks/nobody`, json('{}'))],
  ['another method', 405, () => fetch(`${flow.host.gatewayUrl}/webhooks/splunk`)],
  [
    'another content type',
    415,
    () =>
      fetch(`${flow.host.gatewayUrl}/webhooks/splunk`, {
        ...json('{}'),
        headers: { 'content-type': 'text/csv' },
      }),
  ],
  [
    'a body of 5 MB',
    413,
    () => fetch(`${flow.host.gatewayUrl}/webhooks/splunk`, json(`{"a":"${'x'.repeat(5_000_000)}"}`)),
  ],
  [
    'a body of 10 MB',
    413,
    () => fetch(`${flow.host.gatewayUrl}/webhooks/splunk`, json('x'.repeat(10_000_000))),
  ],
])('%s is refused as a problem', async (_what, status, send) => {
  const answer = await send();
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({ type: 'about:blank', status });
});

test.each([
  ['malformed JSON', '{"sid":', { status: 422 }],
  ['an empty body', '', { status: 422 }],
  ['a wrong type', JSON.stringify({ sid: 7 }), { status: 422, json: { path: 'sid' } }],
  [
    '1,001 alerts',
    JSON.stringify({
      resources: Array.from({ length: 1001 }, (_, index) => ({ composite_id: `c:${index}` })),
    }),
    { status: 413 },
  ],
])('%s is refused, with where it goes wrong', async (_what, body, expected) => {
  const source = body.includes('resources') ? 'falcon-alerts' : 'splunk';
  expect(await flow.post(body, source)).toMatchObject({ type: 'application/problem+json', ...expected });
});

test('a budget of 48 calls a minute is obeyed by all processes together, those of exports too', async () => {
  flow.incydr.clearRequests();
  const events = [10, 11, 12, 13];
  await Promise.all([
    flow.host.invoke('plan-incydr-exports', { export: 'limited' }),
    ...events.map((index) =>
      flow.post(splunkAlert({ user: `user-${index}@example.com`, 'event.id': fileEvent(index) }), 'limited'),
    ),
  ]);
  await eventually('all are attached', () =>
    events.every((index) => incydrHolders(flow, fileEvent(index)).length === 1),
  );
  const counts = flow.incydr.counts();
  expect([counts['cases.create'], counts['cases.addFileEvents']]).toEqual([4, 4]);
  expect(counts['cases.list']).toBeGreaterThan(0);
  const times = flow.incydr.requests
    .filter(({ path }) => !path.includes('oauth'))
    .map(({ at }) => new Date(at).getTime());
  // Of 48 a minute, eight at once and one more every 1.5 seconds; one that was late on its way arrives with the next.
  const tooMany = times.flatMap((from, first) =>
    times.slice(first).filter((until, index) => index + 1 > 8 + (until - from) / 1_500 + 1),
  );
  expect(tooMany).toEqual([]);
});

test('every line says which function and which invocation it is of', () => {
  // What the host says of a function, such as that it was stopped, is in plain words.
  const written = flow.logs.map((it) => it.slice(it.indexOf(' ') + 1)).filter((it) => it.startsWith('{'));
  const lines = written.map((it): Record<string, unknown> => JSON.parse(it));
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines)
    expect(line).toMatchObject({
      level: expect.stringMatching(/^(info|warn|error)$/),
      timestamp: expect.stringMatching(/^20.*Z$/),
      function: expect.any(String),
      requestId: expect.any(String),
      coldStart: expect.any(Boolean),
    });
});

test('the functions have told what they did as figures, in the form that CloudWatch reads', async () => {
  const figures = () => figuresIn(flow.logs.map((it) => it.slice(it.indexOf(' ') + 1)).filter(isEmf));
  const sum = (name: string) => figures()[name]?.reduce((all, it) => all + it, 0) ?? 0;
  // An invocation tells its figures when it ends.
  await eventually('each alert is counted where it came to', () => {
    const ended = sum('Alerts state=attached') + sum('Alerts state=updated');
    return sum('CasesOpened connection=limited') === 4 && ended === sum('Alerts state=waiting');
  });
  expect(sum('Deliveries result=duplicate')).toBe(1);
  expect(sum('Deliveries result=unauthorized')).toBe(2);
  expect(sum('Deliveries result=refused')).toBeGreaterThanOrEqual(8);
  expect(sum('Alerts state=unrouted')).toBe(1);
  expect(sum('Alerts state=updated')).toBe(1);
  expect(sum('CasesOpened connection=soc')).toBe(flow.falcon.cases.size);
  expect(sum('CasesOpened connection=insider-risk')).toBe(3);
  expect(Object.keys(figures())).toEqual(
    expect.arrayContaining([
      'OldestWaiting',
      'PlatformLatency connection=soc',
      'PlatformLatency connection=limited',
      'SinceCompleteRun export=limited',
      'SinceCompleteRun export=nightly',
    ]),
  );
});

test('no secret, token or body stands in any log line, nor in one of figures', () => {
  const text = flow.logs.join('\n');
  for (const secret of [
    ...Object.values(flow.sourceSecrets),
    flow.falcon.clientSecret,
    flow.incydr.clientSecret,
    'wrong-wrong-wrong',
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(text).not.toMatch(/bearer|_time|search_name/i);
});

const json = (body: string) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
