import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { alertmanager } from '../../lib/sources/alertmanager.ts';
import { grafana } from '../../lib/sources/grafana.ts';

const startsAt = '2026-03-02T08:00:00Z';
const read = (alert: object, group: object = {}) =>
  alertmanager({ ...group, alerts: [{ fingerprint: 'f1', startsAt, ...alert }] })[0];
const labelled = (labels: object) => read({ labels });

describe('an id', () => {
  test('is another where the same alert fires again', () => {
    const again = read({ startsAt: '2026-03-03T08:00:00Z' });
    expect([read({})?.id, again?.id]).toEqual(['f1@2026-03-02T08:00:00.000Z', 'f1@2026-03-03T08:00:00.000Z']);
  });

  test('is the same where the group is sent again, and where the alert is resolved', () => {
    const resolved = read({
      status: 'resolved',
      endsAt: '2026-03-02T09:00:00Z',
      annotations: { value: '3' },
    });
    expect(resolved).toMatchObject({ id: 'f1@2026-03-02T08:00:00.000Z', state: 'resolved' });
    expect(read({ status: 'firing', endsAt: '0001-01-01T00:00:00Z' })).toMatchObject({
      id: 'f1@2026-03-02T08:00:00.000Z',
      state: 'open',
    });
  });

  test('is made of the labels where a sender leaves the fingerprint out, in whatever order they stand', () => {
    const idOf = (labels: object) => read({ fingerprint: undefined, labels })?.id;
    expect(idOf({ alertname: 'A', host: 'h' })).toBe(idOf({ host: 'h', alertname: 'A' }));
    expect(idOf({ alertname: 'A', host: 'h' })).not.toBe(idOf({ alertname: 'A', host: 'i' }));
  });

  test('is the fingerprint alone where it is not told when the alert began', () => {
    expect(read({ startsAt: '0001-01-01T00:00:00Z' })).toMatchObject({ id: 'f1', occurredAt: null });
  });
});

describe('the state', () => {
  test('is that of the alert, not of its group', () => {
    expect(read({ status: 'resolved' }, { status: 'firing' })?.state).toBe('resolved');
    expect(read({ status: 'firing' }, { status: 'resolved' })?.state).toBe('open');
  });

  test('is that of the group where the alert says none', () => {
    expect(read({}, { status: 'resolved' })?.state).toBe('resolved');
  });

  test('is never told by an end: one that still fires has the year 1', () => {
    expect(read({ status: 'firing', endsAt: '2026-03-02T09:00:00Z' })?.state).toBe('open');
  });
});

test.each([
  [{ severity: 'critical' }, 90],
  [{ severity: 'Warning' }, 50],
  [{ severity: 'info' }, 10],
  [{ priority: 'P2' }, 70],
  [{ severity: 'page' }, null],
  [{ severity: 'none' }, null],
  [{ severity: 'constructor' }, null],
  [{}, null],
])('labels %j are the severity %j', (labels, severity) => {
  expect(labelled(labels)?.severity).toBe(severity);
});

test.each([
  [{ host: 'a', instance: 'exporter:9100' }, 'a'],
  [{ host: '', node: 'n-1', instance: '10.0.0.1:8080' }, 'n-1'],
  [{ instance: 'db-1.example.com:9187' }, 'db-1.example.com'],
  [{ instance: 'db-1' }, 'db-1'],
  [{ instance: 'https://shop.example.com:8443/health' }, 'shop.example.com'],
  [{ instance: 'tls://' }, null],
  [{ pod: 'web-1' }, null],
])('labels %j are of the host %j', (labels, host) => {
  expect(labelled(labels)?.host).toBe(host);
});

test('an alert that cannot be told from others is kept apart, and its neighbours are read', () => {
  const alerts = alertmanager({ alerts: [{ startsAt }, { fingerprint: 'f2', startsAt }] });
  expect(alerts.map(({ fault }) => fault?.path)).toEqual(['alerts.0.fingerprint', undefined]);
  expect(() => alertmanager({ startsAt })).toThrow(v.ValiError);
});

test('keys that every object has say nothing', () => {
  const labels: unknown = JSON.parse('{"__proto__": {"alertname": "X", "host": "h"}, "constructor": "c"}');
  expect(read({ labels })).toMatchObject({ title: 'Alert without a name', host: null });
});

test('what an alert needs of its group stands beside what is its own', () => {
  const group = {
    groupKey: '{}:{}',
    receiver: 'soc',
    externalURL: 'https://am.example.com',
    commonLabels: {},
  };
  expect(read({ labels: { alertname: 'A' } }, group)?.fields).toEqual({
    groupKey: '{}:{}',
    receiver: 'soc',
    externalURL: 'https://am.example.com',
    fingerprint: 'f1',
    startsAt,
    labels: { alertname: 'A' },
  });
});

test('a group without alerts says nothing', () => {
  expect(alertmanager({ status: 'firing', alerts: [] })).toEqual([]);
});

describe('Grafana', () => {
  const ofRule = (alert: object) => grafana({ alerts: [{ fingerprint: 'f1', startsAt, ...alert }] })[0]?.rule;

  test.each([
    ['https://g.example.com/alerting/grafana/de5k2v/view?orgId=1', 'de5k2v'],
    ['https://g.example.com/grafana/alerting/de5k2v/edit', 'de5k2v'],
    ['https://g.example.com/alerting/list', null],
    ['', null],
  ])('of the link %j the rule is %j', (generatorURL, id) => {
    expect(ofRule({ generatorURL })?.id).toBe(id);
  });

  test('an alert on a silent data source is named by what it is, and is of its rule', () => {
    const labels = { alertname: 'DatasourceNoData', rulename: 'Mass download' };
    expect(ofRule({ labels })?.name).toBe('Mass download');
  });

  const legacy = (body: object) => grafana({ ruleId: 7, ruleName: 'Login storm', ...body })[0];
  const matches = (value: number) => [{ metric: 'logins', tags: {}, value }];

  test('an alert of the alerting before Grafana 9 is told by its rule and by what was measured', () => {
    const first = legacy({ state: 'alerting', evalMatches: matches(88) })?.id;
    expect(legacy({ state: 'alerting', evalMatches: matches(88) })?.id).toBe(first);
    expect(legacy({ state: 'alerting', evalMatches: matches(90) })?.id).not.toBe(first);
    expect(legacy({ ruleId: 8, state: 'alerting', evalMatches: matches(88) })?.id).not.toBe(first);
  });

  test.each([
    ['alerting', 'open'],
    ['no_data', 'open'],
    ['ok', 'resolved'],
    ['OK', 'resolved'],
  ])('its state %j is %s', (state, told) => {
    expect(legacy({ state })?.state).toBe(told);
  });

  test('a body that is neither is refused with its path', () => {
    expect(() => grafana({ title: 'Hello' })).toThrow(v.ValiError);
  });
});
