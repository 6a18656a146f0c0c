import { expect, test } from 'vitest';
import { sentinel } from '../../lib/sources/sentinel.ts';

const read = (properties: object, around: object = {}) =>
  sentinel({ object: { name: 'G1', properties: { title: 'T', ...properties }, ...around } })[0];

test.each([
  ['what an automation rule hands over', { object: { name: 'G1', properties: { title: 'T' } } }],
  ['the outputs of a trigger', { body: { object: { name: 'G1', properties: { title: 'T' } } } }],
  ['an incident of the API', { name: 'G1', properties: { title: 'T' } }],
  ['a list of the API', { value: [{ name: 'G1', properties: { title: 'T' } }] }],
  ['an incident of the Python SDK', { name: 'G1', title: 'T' }],
  ['a row of SecurityIncident', { IncidentName: 'G1', Title: 'T' }],
  ['properties as JSON in a text', { object: { name: 'G1', properties: '{"title":"T"}' } }],
])('%s says the incident', (_what, body) => {
  expect(sentinel(body).map(({ id, title }) => [id, title])).toEqual([['G1', 'T']]);
});

test('without a GUID the ARM path is the id, and without that the number within its workspace', () => {
  const idOf = (body: object) => sentinel(body)[0]?.id;
  expect(idOf({ object: { id: '/subscriptions/s/incidents/G1' } })).toBe('/subscriptions/s/incidents/G1');
  const numbered = (workspaceId: string) => ({ workspaceId, object: { properties: { incidentNumber: 7 } } });
  expect(idOf(numbered('w1'))).toBe(idOf(numbered('w1')));
  expect(idOf(numbered('w1'))).not.toBe(idOf(numbered('w2')));
});

test('the owner works on an incident and is not affected by it', () => {
  expect(read({ owner: { email: 'ana@example.com', assignedTo: 'Ana' } })?.user).toBeNull();
});

test.each([
  [{ kind: 'Account', properties: { accountName: 'ada', upnSuffix: 'example.com' } }, 'ada@example.com'],
  [
    { kind: 'Account', properties: { accountName: 'ada@example.com', upnSuffix: 'example.com' } },
    'ada@example.com',
  ],
  [{ kind: 'Account', name: 'a-guid-of-the-entity', properties: { accountName: 'ada' } }, 'ada'],
  [{ Type: 'account', Name: 'ada' }, 'ada'],
  [{ kind: 'Ip', properties: { address: '192.0.2.1' } }, null],
])('of the entity %j the user is %s', (entity, user) => {
  expect(read({ relatedEntities: [entity] })?.user).toBe(user);
});

test('a host is known by its own name', () => {
  const host = { kind: 'Host', properties: { hostName: 'web-1', dnsDomain: 'example.com' } };
  expect(read({ relatedEntities: JSON.stringify([host]) })?.host).toBe('web-1');
});

test.each([
  ['New', 'open'],
  ['Active', 'open'],
  ['Closed', 'resolved'],
])('an incident that is %s is %s, under one id', (status, state) => {
  expect(read({ status })).toMatchObject({ id: 'G1', state });
});

test('Sentinel knows no critical, and a word of nobody’s is no severity', () => {
  expect(
    ['Informational', 'Low', 'Medium', 'High', 'Odd'].map((severity) => read({ severity })?.severity),
  ).toEqual([10, 30, 50, 70, null]);
});

test('an incident happened when its first activity did, or else when it was made', () => {
  const createdTimeUtc = '2026-01-07T11:00:00Z';
  const firstActivityTimeUtc = '2026-01-07T10:00:00.1234567Z';
  expect(read({ createdTimeUtc, firstActivityTimeUtc })?.occurredAt).toBe('2026-01-07T10:00:00.123Z');
  expect(read({ createdTimeUtc })?.occurredAt).toBe('2026-01-07T11:00:00.000Z');
});

test('the alerts of an incident are its own, and not several incidents', () => {
  const alerts = [{ name: 'A1' }, { name: 'A2' }];
  expect(sentinel({ name: 'G1', title: 'T', alerts })).toHaveLength(1);
});

test.each([{}, { object: {} }, { object: { properties: { title: 'T' } } }, 'text'])(
  'of %j no incident can be told',
  (body) => {
    expect(() => sentinel(body)).toThrow(expect.objectContaining({ name: 'ValiError' }));
  },
);
