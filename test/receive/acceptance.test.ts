import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { falconSecret, type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const fromFalcon = {
  source: 'falcon',
  query: {},
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-api-key': falconSecret },
};
const beacon = {
  sid: 'S-1',
  search_name: 'Beacon',
  result: { 'event.CompositeId': 'c:ind:a:1', 'event.Hostname': 'WKS-1', 'event.SeverityName': 'High' },
};
const inState = async (state: 'unrouted' | 'failed' | 'suppressed' | 'waiting') => {
  const listed = [];
  for await (const { alertId, connection, reason } of receiver.inbox.inState(state))
    listed.push({ alertId, connection, reason });
  return listed;
};

describe('an accepted alert', () => {
  test('is told of with its place', async () => {
    expect(await receiver.post(beacon)).toEqual({
      delivery: 'delivery-1',
      alerts: [
        {
          id: 'S-1',
          result: 'accepted',
          state: 'waiting',
          connection: 'soc',
          route: 'to the soc',
          caseKey: expect.stringMatching(/^[0-9a-f]{40}$/),
        },
      ],
    });
  });

  test('waits in the table, whole, and its key is rung for, when the sender hears of it', async () => {
    const { alerts } = await receiver.post(beacon);
    const caseKey = alerts[0]?.caseKey;
    expect(await receiver.rows()).toEqual([
      expect.objectContaining({
        pk: { S: `key#${caseKey}` },
        state: { S: 'waiting' },
        stateAt: { S: '2026-05-04T10:00:00.000Z' },
        source: { S: 'splunk' },
        alertId: { S: 'S-1' },
        connection: { S: 'soc' },
        route: { S: 'to the soc' },
        deliveryId: { S: 'delivery-1' },
      }),
    ]);
    expect(await receiver.claims()).toEqual([
      expect.objectContaining({
        caseKey: { S: caseKey },
        fields: { S: JSON.stringify(beacon) },
        // 90 days later.
        expiresAt: { N: '1785664800' },
      }),
    ]);
    expect(await receiver.rings('falcon-rings')).toEqual([{ connection: 'soc', caseKey }]);
    expect(await receiver.rings('incydr-rings')).toEqual([]);
  });

  test('waits with all that an opener needs of it', async () => {
    const { alerts } = await receiver.post(beacon);
    expect(await receiver.inbox.waiting(alerts[0]?.caseKey ?? '')).toEqual([
      {
        alertKey: expect.stringMatching(/^[0-9a-f]{40}$/),
        receivedAt: '2026-05-04T10:00:00.000Z',
        state: 'waiting',
        alert: {
          id: 'S-1',
          source: 'splunk',
          title: 'Beacon',
          description: null,
          severity: 70,
          occurredAt: null,
          rule: { id: null, name: 'Beacon' },
          host: 'WKS-1',
          user: null,
          falconAlertIds: ['c:ind:a:1'],
          falconEventIds: [],
          incydrEventIds: [],
          falconCaseIds: [],
          link: null,
          state: 'open',
        },
        draft: {
          name: 'Beacon',
          description: '',
          severity: 70,
          tags: [],
          subject: null,
          assignee: null,
          fallback: { subject: null, assignee: null },
          window: 86_400_000,
          threshold: null,
          findings: 'opening',
          whenClosed: 'succeed',
          whenResolved: 'note',
          existingCase: null,
          rawAlert: false,
        },
        fileFor: null,
        filedIn: null,
      },
    ]);
  });

  test('goes to each connection that has a route for it, each with its own queue', async () => {
    const { alerts } = await receiver.post({
      ...beacon,
      result: { ...beacon.result, 'event.id': 'E-1', user: 'jane' },
    });
    const [soc, insiderRisk] = alerts;
    expect(alerts.map(({ connection, state }) => [connection, state])).toEqual([
      ['soc', 'waiting'],
      ['insider-risk', 'waiting'],
    ]);
    expect(await receiver.rings('falcon-rings')).toEqual([{ connection: 'soc', caseKey: soc?.caseKey }]);
    expect(await receiver.rings('incydr-rings')).toEqual([
      { connection: 'insider-risk', caseKey: insiderRisk?.caseKey },
    ]);
  });

  test('may come in a body that begins with a byte order mark', async () => {
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(beacon))]);
    expect((await receiver.post(body)).alerts).toMatchObject([{ id: 'S-1', result: 'accepted' }]);
  });

  test('keeps the digits of a number past 2^53', async () => {
    const body = Buffer.from('{"sid":"S-1","result":{"event.id":1188002233445566778,"user":"jane"}}');
    const { alerts } = await receiver.post(body);
    const [waiting] = await receiver.inbox.waiting(alerts[0]?.caseKey ?? '');
    expect(waiting?.alert.incydrEventIds).toEqual(['1188002233445566778']);
  });

  test('has a description of at most 8,000 characters', async () => {
    const { alerts } = await receiver.post({
      ...beacon,
      result: { ...beacon.result, description: 'é'.repeat(9_000) },
    });
    const [waiting] = await receiver.inbox.waiting(alerts[0]?.caseKey ?? '');
    expect(waiting?.alert.description).toBe(`${'é'.repeat(7_999)}…`);
  });
});

test.each(['search_name', 'results_link'])(
  'an alert with a %s of 200,000 characters is accepted, and its body kept whole',
  async (field) => {
    const long = { ...beacon, [field]: 'x'.repeat(200_000) };
    expect((await receiver.post(long)).alerts).toMatchObject([{ result: 'accepted' }]);
    const [claim] = await receiver.claims();
    expect(claim?.['fields']).toEqual({ S: JSON.stringify(long) });
    const [row] = await receiver.rows();
    expect(row?.['alert']?.S?.length).toBeLessThan(10_000);
  },
);

describe('a delivery of many alerts', () => {
  test('is rung for once for each case key', async () => {
    const resources = Array.from({ length: 60 }, (_, n) => ({
      composite_id: `A-${n}`,
      device: { hostname: `WKS-${n % 3}` },
    }));
    const { alerts } = await receiver.post({ resources }, fromFalcon);
    expect(alerts.map(({ id }) => id)).toEqual(resources.map((it) => it.composite_id));
    expect(await receiver.rows()).toHaveLength(60);
    const rung = (await receiver.rings('falcon-rings')).map(({ caseKey }) => caseKey);
    expect(new Set(rung)).toEqual(new Set(alerts.map(({ caseKey }) => caseKey)));
    expect(rung).toHaveLength(3);
  });

  test('takes one alert once, though the body says it twice', async () => {
    const resources = [{ composite_id: 'A-1' }, { composite_id: 'A-1' }];
    const { alerts } = await receiver.post({ resources }, fromFalcon);
    expect(alerts.map(({ result }) => result).toSorted()).toEqual(['accepted', 'duplicate']);
    expect(await receiver.rows()).toHaveLength(1);
  });

  test('may hold none', async () => {
    expect(await receiver.post({ resources: [] }, fromFalcon)).toEqual({
      delivery: 'delivery-1',
      alerts: [],
    });
    expect(await receiver.rings('falcon-rings')).toEqual([]);
  });
});

describe('an alert that opens no case is kept with the reason, and rung for by nobody', () => {
  const rung = async () => [
    ...(await receiver.rings('falcon-rings')),
    ...(await receiver.rings('incydr-rings')),
  ];

  test('where no route takes it', async () => {
    const { alerts } = await receiver.post({ sid: 'S-1' });
    expect(alerts).toEqual([
      { id: 'S-1', result: 'accepted', state: 'unrouted', connection: null, route: null, caseKey: null },
    ]);
    expect(await inState('unrouted')).toEqual([
      { alertId: 'S-1', connection: undefined, reason: 'no route takes this alert' },
    ]);
    expect((await receiver.post({ sid: 'S-1' })).alerts).toMatchObject([
      { result: 'duplicate', state: 'unrouted' },
    ]);
    expect(await inState('unrouted')).toHaveLength(1);
    expect(await rung()).toEqual([]);
  });

  test('where a route fails on it', async () => {
    const routes = "\n  - { name: sums, when: '$number(title) > 5', open: soc, case: { key: [host] } }";
    const { alerts } = await receiver.post(beacon, {}, { routes });
    expect(alerts).toMatchObject([{ state: 'failed', connection: 'soc', route: 'sums', caseKey: null }]);
    expect(await inState('failed')).toEqual([
      {
        alertId: 'S-1',
        connection: 'soc',
        reason: 'route "sums": Unable to cast value to a number: …',
      },
    ]);
    expect(await rung()).toEqual([]);
  });

  test('where it is resolved, nobody knows it and no route takes it', async () => {
    const routes = "\n  - { name: none, when: 'false', open: soc, case: { key: [host] } }";
    const closed = { composite_id: 'A-1', status: 'closed' };
    const { alerts } = await receiver.post(closed, fromFalcon, { routes });
    expect(alerts).toMatchObject([{ state: 'suppressed', connection: null }]);
    expect(await inState('suppressed')).toEqual([
      { alertId: 'A-1', connection: undefined, reason: 'the alert is resolved, and went to no case' },
    ]);
    expect(await rung()).toEqual([]);
  });

  test('where it is suppressed, with the reason, until that ends', async () => {
    const suppressions =
      "\nsuppressions: [{ when: 'title = \"Beacon\"', reason: drill, until: '2026-05-05T00:00:00Z' }]";
    const routes = `\n  - { name: all, when: 'true', open: soc, case: { key: [host] } }${suppressions}`;
    expect((await receiver.post(beacon, {}, { routes })).alerts).toMatchObject([{ state: 'suppressed' }]);
    expect(await inState('suppressed')).toMatchObject([{ reason: 'drill (until 2026-05-05T00:00:00Z)' }]);
    expect(await rung()).toEqual([]);
    receiver.pass(14 * 3_600_000 + 1000);
    expect((await receiver.post(beacon, {}, { routes })).alerts).toMatchObject([{ state: 'waiting' }]);
  });
});

describe('an alert that is resolved', () => {
  const opened = { composite_id: 'A-1', device: { hostname: 'WKS-1' }, severity: 70 };
  const routes = "\n  - { name: severe, when: 'severity >= 50', open: soc, case: { key: [host] } }";

  test('goes where it went when it was open, though no route takes it any more', async () => {
    const [open] = (await receiver.post(opened, fromFalcon, { routes })).alerts;
    const resolved = { composite_id: 'A-1', status: 'closed' };
    const { alerts } = await receiver.post(resolved, fromFalcon, { routes });
    expect(alerts).toMatchObject([
      { result: 'accepted', state: 'waiting', connection: 'soc', route: 'severe', caseKey: open?.caseKey },
    ]);
    expect((await receiver.post(resolved, fromFalcon, { routes })).alerts).toMatchObject([
      { result: 'duplicate', state: 'waiting' },
    ]);
  });

  test('goes where a route sends it, where nobody knows it', async () => {
    const { alerts } = await receiver.post({ ...opened, status: 'closed' }, fromFalcon, { routes });
    expect(alerts).toMatchObject([{ result: 'accepted', state: 'waiting', connection: 'soc' }]);
  });
});

describe('an alert that cannot be read among others', () => {
  const good = { composite_id: 'c:ind:a:1', device: { hostname: 'WKS-1' } };

  test('is kept as failed with the path and the reason, and its neighbours are taken', async () => {
    const sent = { resources: [good, { name: 'Beacon' }, { ...good, composite_id: 'c:ind:a:3' }] };
    const { alerts } = await receiver.post(sent, fromFalcon);
    expect(alerts.map(({ id, state }) => [id, state])).toEqual([
      ['c:ind:a:1', 'waiting'],
      [expect.stringMatching(/^unread-/), 'failed'],
      ['c:ind:a:3', 'waiting'],
    ]);
    expect(await inState('failed')).toMatchObject([
      { reason: 'resources.1.composite_id was not understood: expected an id' },
    ]);
    expect(await receiver.rings('falcon-rings')).toHaveLength(1);
  });

  test('is the same alert when the delivery is sent again', async () => {
    const sent = { resources: [good, { name: 'Beacon' }] };
    await receiver.post(sent, fromFalcon);
    const { alerts } = await receiver.post(sent, fromFalcon);
    expect(alerts.map(({ result }) => result)).toEqual(['duplicate', 'duplicate']);
    expect(await inState('failed')).toHaveLength(1);
  });

  test('is kept so too where a value is outside of the inbox’s bounds', async () => {
    const { alerts } = await receiver.post(
      { resources: [good, { composite_id: 'x'.repeat(1_025) }] },
      fromFalcon,
    );
    expect(alerts.map(({ state }) => state)).toEqual(['waiting', 'failed']);
    expect(await inState('failed')).toMatchObject([
      { reason: 'alert 1: id was not understood: expected <=1024' },
    ]);
  });
});

test('a failing route leaves the other connection its alert', async () => {
  const routes = `
  - { name: sums, when: '$number(title) > 5', open: insider-risk, case: { key: [host] } }
  - { name: fine, when: 'true', open: soc, case: { key: [host] } }`;
  const { alerts } = await receiver.post(beacon, {}, { routes });
  expect(alerts).toMatchObject([
    { connection: 'insider-risk', state: 'failed' },
    { connection: 'soc', state: 'waiting' },
  ]);
  expect(await receiver.rings('falcon-rings')).toHaveLength(1);
});

describe('an alert with more evidence than one case holds', () => {
  const ids = Array.from({ length: 250 }, (_, n) => `c:ind:a:${n}`);
  const large = { sid: 'S-1', result: { 'event.CompositeId': ids, 'event.Hostname': 'WKS-1' } };

  test('waits in parts of at most a hundred ids, none lost and none twice', async () => {
    const { alerts } = await receiver.post(large);
    const waiting = await receiver.inbox.waiting(alerts[0]?.caseKey ?? '');
    expect(waiting.map(({ alert }) => alert.falconAlertIds.length).toSorted((a, b) => a - b)).toEqual([
      50, 100, 100,
    ]);
    expect(new Set(waiting.flatMap(({ alert }) => alert.falconAlertIds))).toEqual(new Set(ids));
    expect(await receiver.rings('falcon-rings')).toHaveLength(1);
  });

  test('is a duplicate when it comes again', async () => {
    await receiver.post(large);
    expect((await receiver.post(large)).alerts).toMatchObject([{ result: 'duplicate', state: 'waiting' }]);
    expect(await receiver.rows()).toHaveLength(3);
  });

  test('that a first delivery did not take whole is completed by the next', async () => {
    const inbox = {
      ...receiver.inbox,
      accept: async (...args: Parameters<typeof receiver.inbox.accept>) => {
        if (args[3] === 2) throw new Error('the function died');
        return receiver.inbox.accept(...args);
      },
    };
    await expect(receiver.post(large, {}, { deps: { inbox } })).rejects.toThrow('the function died');
    expect((await receiver.post(large)).alerts).toMatchObject([{ result: 'accepted', state: 'waiting' }]);
    expect(await receiver.rows()).toHaveLength(3);
  });
});

test('a ring that fails is no acknowledgement, and the next delivery rings', async () => {
  const ring = async () => {
    throw new Error('the queue refused 1 of 1 rings');
  };
  await expect(receiver.post(beacon, {}, { deps: { ring } })).rejects.toThrow(
    'the queue refused 1 of 1 rings',
  );
  expect(await receiver.rings('falcon-rings')).toEqual([]);
  expect((await receiver.post(beacon)).alerts).toMatchObject([{ result: 'duplicate', state: 'waiting' }]);
  expect(await receiver.rings('falcon-rings')).toHaveLength(1);
});

test('the log tells how many alerts came and what became of them', async () => {
  await receiver.post({ resources: [{ composite_id: 'A-1' }, { composite_id: 'A-2' }] }, fromFalcon);
  await receiver.post({ sid: 'S-1' });
  await receiver.post({ sid: 'S-1' });
  const told = receiver.lines.map((line) => v.parse(v.record(v.string(), v.unknown()), JSON.parse(line)));
  const timestamp = '2026-05-04T10:00:00.000Z';
  expect(told).toEqual([
    {
      level: 'info',
      timestamp,
      message: 'delivery accepted',
      delivery: 'delivery-1',
      source: 'falcon',
      alerts: 2,
      alertIds: ['A-1', 'A-2'],
      duplicates: 0,
      unrouted: 0,
      failed: 0,
    },
    {
      level: 'info',
      timestamp,
      message: 'delivery accepted',
      delivery: 'delivery-2',
      source: 'splunk',
      alerts: 1,
      alertIds: ['S-1'],
      duplicates: 0,
      unrouted: 1,
      failed: 0,
    },
    {
      level: 'info',
      timestamp,
      message: 'delivery is a duplicate',
      delivery: 'delivery-3',
      source: 'splunk',
      alerts: 1,
      alertIds: ['S-1'],
      duplicates: 1,
      unrouted: 1,
      failed: 0,
    },
  ]);
});

test('a delivery without any alert is accepted, and no duplicate', async () => {
  const receipt = await receiver.post(
    { resources: [] },
    {
      source: 'falcon',
      query: {},
      headers: { 'content-type': 'application/json', 'x-api-key': falconSecret },
    },
  );
  expect(receipt.alerts).toEqual([]);
  expect(receiver.lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { message: 'delivery accepted', alerts: 0 },
  ]);
});
