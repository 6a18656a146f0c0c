import { describe, expect, test } from 'vitest';
import { Refused } from '../../lib/errors.ts';
import { genericSource } from '../../lib/sources/generic.ts';

const map = { id: 'event_id', title: 'name' };
const read = (body: unknown, more: object = {}, alerts?: string) =>
  genericSource({ alerts, map: { ...map, ...more } })(body);
const one = async (more: object, fields: object = {}) =>
  (await read({ event_id: 'E-1', name: 'An alert', ...fields }, more))[0];
const falconId = '0123456789abcdef0123456789abcdef:ind:a:1-2-3';

test('a map says where everything of an alert stands', async () => {
  const body = {
    event_id: 4711,
    name: 'Mass download',
    text: 'Five hundred files',
    risk: 7,
    when: 1767787143,
    machine: { name: 'WKS-1' },
    people: ['kim', 'lee'],
    rule: { no: 12, name: 'Downloads' },
    detections: [{ id: 'c:ind:a:1' }, { id: 'c:ind:a:2' }],
    events: '["N-1","N-2"]',
    files: 'F-1',
    url: 'https://siem.example.com/4711',
    status: 'closed',
  };
  const whole = {
    description: 'text',
    severity: 'risk * 10',
    occurredAt: 'when',
    host: 'machine.name',
    user: 'people',
    ruleId: 'rule.no',
    ruleName: '$uppercase(rule.name)',
    falconAlertIds: 'detections.id',
    falconEventIds: 'events',
    incydrEventIds: 'files',
    falconCaseIds: '"case-" & event_id',
    link: 'url',
    resolved: "status = 'closed'",
  };
  expect(await read(body, whole)).toEqual([
    {
      id: '4711',
      title: 'Mass download',
      description: 'Five hundred files',
      severity: 70,
      occurredAt: '2026-01-07T11:59:03.000Z',
      rule: { id: '12', name: 'DOWNLOADS' },
      host: 'WKS-1',
      user: 'kim',
      falconAlertIds: ['c:ind:a:1', 'c:ind:a:2'],
      falconEventIds: ['N-1', 'N-2'],
      incydrEventIds: ['F-1'],
      falconCaseIds: ['case-4711'],
      link: 'https://siem.example.com/4711',
      state: 'resolved',
      fields: body,
    },
  ]);
});

test('what the map leaves out, and what a body does not say, is absent', async () => {
  const nothing = {
    description: null,
    severity: null,
    occurredAt: null,
    rule: { id: null, name: null },
    host: null,
    user: null,
    falconAlertIds: [],
    falconEventIds: [],
    incydrEventIds: [],
    falconCaseIds: [],
    link: null,
    state: 'open',
  };
  expect(await one({})).toMatchObject(nothing);
  const asked = { severity: 'risk * 10', host: 'a.b', user: 'u', occurredAt: 't', resolved: 'status = "x"' };
  const alert = await one(asked, { risk: null, a: null, u: '', t: 'soon' });
  expect(alert).toMatchObject(nothing);
  expect(alert).not.toHaveProperty('fault');
});

test('evidence is looked for in the alert, unless the map says where it stands', async () => {
  const fields = { text: `see ${falconId}`, incydr_event_id: 'F-1' };
  expect(await one({}, fields)).toMatchObject({ falconAlertIds: [falconId], incydrEventIds: ['F-1'] });
  expect(await one({ falconAlertIds: 'composite', incydrEventIds: 'x' }, fields)).toMatchObject({
    falconAlertIds: [],
    incydrEventIds: [],
  });
});

test.each([
  ["status = 'closed'", { status: 'closed' }, 'resolved'],
  ['closed_at', { closed_at: '2026-01-07T11:59:03Z' }, 'resolved'],
  ['closed_at', { closed_at: null }, 'open'],
  ['closed', { closed: false }, 'open'],
])('an alert of which %s is asked, and which says %j, is %s', async (resolved, fields, state) => {
  expect(await one({ resolved }, fields)).toMatchObject({ state });
});

describe('the alerts of a body', () => {
  const two = [
    { event_id: 'A', name: 'a' },
    { event_id: 'B', name: 'b' },
  ];
  const idsOf = async (body: unknown, alerts?: string) => (await read(body, {}, alerts)).map(({ id }) => id);

  test('are the body, or its items', async () => {
    expect(await idsOf(two[0])).toEqual(['A']);
    expect(await idsOf(two)).toEqual(['A', 'B']);
    expect(await idsOf([])).toEqual([]);
  });

  test('are what an expression gives: a list, one alert, or none', async () => {
    expect(await idsOf({ events: two }, 'events')).toEqual(['A', 'B']);
    expect(await idsOf({ events: two[0] }, 'events')).toEqual(['A']);
    expect(await idsOf({ events: two }, "events[name = 'b']")).toEqual(['B']);
    expect(await idsOf({ events: [] }, 'events')).toEqual([]);
    expect(await idsOf({ type: 'ping' }, "type = 'ping' ? [] : events")).toEqual([]);
  });

  test('can ask the whole body too', async () => {
    const body = { tenant: 'eu', events: two };
    const [first] = await read(body, { id: '$body.tenant & ":" & event_id' }, 'events');
    expect(first).toMatchObject({ id: 'eu:A', fields: two[0] });
  });

  test('need not be objects', async () => {
    expect(await read(['E-1'], { id: '$', title: '"Event " & $' })).toMatchObject([
      { id: 'E-1', title: 'Event E-1', fields: { value: 'E-1' } },
    ]);
  });

  test.each([
    ['finds nothing', 'events', 'alerts: it finds nothing in this body', 422],
    ['fails', '$number(kind)', 'alerts: Unable to cast value to a number: …', 422],
    ['finds too many', '[1..1001]', 'the delivery has 1001 alerts; the most is 1000', 413],
  ])('where the expression %s, the body is refused', async (_what, alerts, message, status) => {
    const refusal: unknown = await read({ kind: 'x' }, {}, alerts).catch((it: unknown) => it);
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({ message, status });
  });
});

describe('an alert that the map fails on is marked with the field and the reason', () => {
  const faults = async (body: unknown, more: object = {}) =>
    (await read(body, more)).map(({ fault }) => fault ?? null);

  test('and its neighbours go on', async () => {
    const body = [
      { event_id: 'A', name: 'a', risk: 3 },
      { event_id: 'B', name: 'b', risk: 'three' },
      { event_id: 'C', name: 'c', risk: 5 },
    ];
    const alerts = await read(body, { severity: 'risk * 10' });
    expect(alerts.map(({ id, severity }) => [id, severity])).toEqual([
      ['A', 30],
      ['B', null],
      ['C', 50],
    ]);
    expect(alerts[1]).toMatchObject({
      title: 'b',
      fields: body[1],
      fault: {
        path: 'map.severity',
        reason: 'alert 1: map.severity: The left side of the "*" operator must evaluate to a number',
      },
    });
    expect(alerts[0]).not.toHaveProperty('fault');
  });

  test('where it has no id or no title', async () => {
    expect(await faults([{ name: 'a' }, { event_id: 'B', name: ' ' }, { event_id: {}, name: 'c' }])).toEqual([
      { path: 'map.id', reason: 'alert 0: map.id: it says nothing' },
      { path: 'map.title', reason: 'alert 1: map.title: it says nothing' },
      { path: 'map.id', reason: 'alert 2: map.id: it says nothing' },
    ]);
  });

  test('under an id that a redelivery repeats', async () => {
    const idOf = async (body: object) => (await read([body]))[0]?.id;
    expect(await idOf({ name: 'a' })).toBe(await idOf({ name: 'a' }));
    expect(await idOf({ name: 'a' })).not.toBe(await idOf({ name: 'b' }));
  });

  test('where an expression does not end', async () => {
    const endless = '(risk > 5 ? ($f := function() { $f() }; $f()) : risk)';
    const body = [
      { event_id: 'A', name: 'a', risk: 6 },
      { event_id: 'B', name: 'b', risk: 5 },
    ];
    expect(await faults(body, { severity: endless })).toEqual([
      {
        path: 'map.severity',
        reason: 'alert 0: map.severity: Evaluation timeout after 1000 milliseconds. Check for infinite loop',
      },
      null,
    ]);
  });
});

test('keys that every object has say nothing', async () => {
  const body: unknown = JSON.parse('{"event_id":"E","name":"n","__proto__":{"host":"h"}}');
  expect(await read(body, { host: 'host', user: 'constructor.name', link: 'toString' })).toMatchObject([
    { host: null, user: null, link: null },
  ]);
});
