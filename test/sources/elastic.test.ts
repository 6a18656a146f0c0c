import { expect, test } from 'vitest';
import { elastic } from '../../lib/sources/elastic.ts';

const read = (body: unknown) => elastic(body)[0];
const doc = { 'kibana.alert.uuid': 'A1', 'kibana.alert.rule.name': 'Storm' };

test.each([
  ['a document', doc],
  ['a list of documents', [doc]],
  ['documents under alerts', { alerts: [doc] }],
  ['documents as JSON in a text', { alerts: JSON.stringify([doc]) }],
  ['documents in the context', { context: { alerts: [doc] } }],
  ['the hits of a search', { hits: { hits: [{ _id: 'A1', _source: doc }] } }],
  ['a document with nested keys', { kibana: { alert: { uuid: 'A1', rule: { name: 'Storm' } } } }],
])('%s says the same alert', (_what, body) => {
  expect(elastic(body).map(({ id, title }) => [id, title])).toEqual([['A1', 'Storm']]);
});

test('the severity is that of the alert, not that of its rule', () => {
  const rule = { 'kibana.alert.rule.risk_score': 47, 'kibana.alert.rule.severity': 'medium' };
  expect(read({ ...doc, ...rule, 'kibana.alert.risk_score': 73 })?.severity).toBe(73);
  expect(read({ ...doc, ...rule, 'kibana.alert.severity': 'low' })?.severity).toBe(21);
  expect(read({ severity: 'medium', alerts: [{ ...doc, 'kibana.alert.risk_score': '91' }] })?.severity).toBe(
    91,
  );
});

test('an alert that tells no severity has that of its rule', () => {
  expect(read({ ...doc, 'kibana.alert.rule.risk_score': 47 })?.severity).toBe(47);
  expect(read({ severity: 'high', alerts: [doc] })?.severity).toBe(73);
  expect(read(doc)?.severity).toBeNull();
});

test('a rule within a document is the agent’s, and one around it the one that found it', () => {
  const inner = { 'kibana.alert.uuid': 'A1', rule: { id: '7', name: 'Agent rule' } };
  expect(read({ alerts: [inner], rule: { id: 'R1', name: 'Storm' } })?.rule).toEqual({
    id: 'R1',
    name: 'Storm',
  });
  expect(read({ ...doc, rule: { name: 'Agent rule' } })?.rule.name).toBe('Storm');
});

test('authors, owners and numbers of users are not the affected user', () => {
  const others = {
    'kibana.alert.rule.author': ['kim'],
    'kibana.alert.rule.created_by': 'kim',
    user: { id: 7 },
  };
  expect(read({ ...doc, ...others })?.user).toBeNull();
});

test('an instance of a rule has another id for each time that it begins, and keeps it until it recovers', () => {
  const body = { rule: { id: 'R1' }, alert: { id: 'host-1' } };
  const first = read({ ...body, context: { timestamp: '2026-01-07T10:00:00Z' } })?.id;
  expect(read({ ...body, context: { timestamp: '2026-01-07T10:00:00Z' } })?.id).toBe(first);
  expect(read({ ...body, context: { timestamp: '2026-01-07T11:00:00Z' } })?.id).not.toBe(first);
  const unique = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1';
  const recovered = { ...body, alert: { uuid: unique, actionGroup: 'recovered' } };
  expect(read(recovered)).toMatchObject({ id: unique, state: 'resolved' });
});

test('of a rule’s run that lists nothing each run is an alert', () => {
  const run = (date: string) => read({ rule: { id: 'R1', name: 'Storm' }, date, alerts: [] })?.id;
  expect(run('2026-01-07T10:00:00Z')).toBe(run('2026-01-07T10:00:00Z'));
  expect(run('2026-01-07T10:00:00Z')).not.toBe(run('2026-01-07T10:05:00Z'));
});

test('alerts of one run without ids of their own stay apart', () => {
  const alerts = [{ host: 'a' }, { host: 'b' }];
  const ids = elastic({ rule_name: 'Storm', date: '2026-01-07T10:00:00Z', alerts }).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

test('what stands around several alerts is not said of each', () => {
  const alerts = elastic({
    alert: { uuid: 'U' },
    host: 'kibana-1',
    rule: { id: 'R1' },
    alerts: [{ message: 'm' }],
  });
  expect(alerts).toMatchObject([{ host: null }]);
  expect(alerts[0]?.id).not.toBe('U');
});

test.each([
  [{ 'kibana.alert.status': 'recovered' }, 'resolved'],
  [{ 'kibana.alert.workflow_status': 'closed' }, 'resolved'],
  [{ 'signal.status': 'closed' }, 'resolved'],
  [{ 'kibana.alert.status': 'active', 'kibana.alert.workflow_status': 'acknowledged' }, 'open'],
])('an alert with %j is %s', (words, state) => {
  expect(read({ ...doc, ...words })?.state).toBe(state);
});

test('of a list an alert that says nothing is marked, and the others are read', () => {
  const alerts = elastic({ alerts: [doc, { '@timestamp': '2026-01-07T10:00:00Z' }] });
  expect(alerts.map(({ id, fault }) => fault?.path ?? id)).toEqual(['A1', 'alerts.1.kibana.alert.uuid']);
});

test.each([{}, { date: '2026-01-07T10:00:00Z' }, 'text', null, JSON.parse('{"__proto__": {"uuid": "A"}}')])(
  '%j is no alert',
  (body) => {
    expect(() => elastic(body)).toThrow(expect.objectContaining({ name: 'ValiError' }));
  },
);
