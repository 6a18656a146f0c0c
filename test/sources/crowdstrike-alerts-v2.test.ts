import { expect, test } from 'vitest';
import { crowdstrikeAlertsV2 } from '../../lib/sources/crowdstrike_alerts_v2.ts';
import { faultPath } from './fault-path.ts';

const read = (entity: object) => crowdstrikeAlertsV2({ composite_id: 'c:ind:a:1', ...entity })[0];
test('one entity and a list of resources are read alike', () => {
  const entity = { composite_id: 'c:ind:a:1', name: 'Beacon' };
  expect(crowdstrikeAlertsV2({ resources: [entity] })).toEqual(crowdstrikeAlertsV2(entity));
  expect(crowdstrikeAlertsV2({ resources: [] })).toEqual([]);
});

test('resources become alerts in their order', () => {
  const resources = [{ composite_id: 'B' }, { composite_id: 'A' }];
  expect(crowdstrikeAlertsV2({ resources }).map(({ id }) => id)).toEqual(['B', 'A']);
});

test('event ids come as text or as a list', () => {
  expect(read({ event_ids: 'E1_0_0_1' })?.falconEventIds).toEqual(['E1_0_0_1']);
  expect(read({ event_ids: ['E1_0_0_1', 'E2_0_0_1', ''] })?.falconEventIds).toEqual(['E1_0_0_1', 'E2_0_0_1']);
  expect(read({})?.falconEventIds).toEqual([]);
});

test('the event id of a cloud alert is no event of Falcon', () => {
  expect(read({ event_id: '00000000-0000-4000-8000-000000000000' })?.falconEventIds).toEqual([]);
});

test.each([
  ['new', 'open'],
  ['in_progress', 'open'],
  ['reopened', 'open'],
  ['closed', 'resolved'],
])('an alert of status %s is %s', (status, state) => {
  expect(read({ status })?.state).toBe(state);
});

test('a time of nine fraction digits is kept to the millisecond', () => {
  expect(read({ timestamp: '2026-03-01T10:00:00.123456789Z' })?.occurredAt).toBe('2026-03-01T10:00:00.123Z');
});

test('without a timestamp the alert happened when it was created', () => {
  const created_timestamp = '2026-03-01T10:00:00Z';
  expect(read({ created_timestamp })?.occurredAt).toBe('2026-03-01T10:00:00.000Z');
  expect(read({ timestamp: 'soon', created_timestamp })?.occurredAt).toBe('2026-03-01T10:00:00.000Z');
});

test('the number of a severity comes before its name', () => {
  expect(read({ severity: 72, severity_name: 'High' })?.severity).toBe(72);
  expect(read({ severity_name: 'High' })?.severity).toBe(70);
  expect(read({ severity: 101 })?.severity).toBeNull();
});

test('the entity is kept as it was sent', () => {
  expect(read({ custom: [1, { deep: null }] })?.fields).toEqual({
    composite_id: 'c:ind:a:1',
    custom: [1, { deep: null }],
  });
});

test('without its composite id an alert has it of its customer and its id', () => {
  const alert = { cid: 'c', id: 'ind:a:1' };
  expect(crowdstrikeAlertsV2(alert)[0]).toMatchObject({ id: 'c:ind:a:1', falconAlertIds: ['c:ind:a:1'] });
});

test.each([
  [{ device: { hostname: 'h' } }, 'h'],
  [{ 'device.hostname': 'h' }, 'h'],
  [{ device: '{"hostname":"h"}' }, 'h'],
  [{ device: 'text', hostname: 'h' }, 'h'],
  [{ device: null, source_endpoint_host_name: 'h', target_endpoint_host_name: 'x' }, 'h'],
  [{ source_hosts: ['attacker'] }, null],
])('of %j the host is %j', (entity, host) => {
  expect(read(entity)?.host).toBe(host);
});

test.each([
  [{ user_name: 'u', users: ['x'] }, 'u'],
  [{ users: 'u' }, 'u'],
  [{ users: ['u', 'x'] }, 'u'],
  [{ source_account_name: 'u', target_account_name: 'x' }, 'u'],
  [{ parent_details: { user_name: 'x' }, assigned_to_name: 'x' }, null],
])('of %j the user is %j', (entity, user) => {
  expect(read(entity)?.user).toBe(user);
});

test('the cases that hold an alert already are a list, one, or a list in a text', () => {
  expect(read({ linked_case_ids: ['C-1', 'C-2'] })?.falconCaseIds).toEqual(['C-1', 'C-2']);
  expect(read({ linked_case_ids: 'C-1' })?.falconCaseIds).toEqual(['C-1']);
  expect(read({ linked_case_ids: '["C-1"]' })?.falconCaseIds).toEqual(['C-1']);
  expect(read({ linked_case_ids: null })?.falconCaseIds).toEqual([]);
});

test('the score of a lead is its severity', () => {
  expect(read({ product: 'automated-lead', score: 21 })?.severity).toBe(21);
});

test.each([
  [{}, 'composite_id'],
  [{ composite_id: '' }, 'composite_id'],
  [{ composite_id: {}, id: 'ind:a:1' }, 'composite_id'],
  [{ cid: 'c', id: 'no-kind' }, 'composite_id'],
  [{ resources: 'A' }, 'composite_id'],
  [7, null],
])('of %j the fault is at %s', (body, path) => {
  expect(faultPath(crowdstrikeAlertsV2, body)).toBe(path);
});

test.each([
  [['A'], 'resources.0'],
  [[{ composite_id: null }], 'resources.0.composite_id'],
])('of the resources %j the fault is at %s, and the next one is read', (resources, path) => {
  const alerts = crowdstrikeAlertsV2({ resources: [...resources, { composite_id: 'B' }] });
  expect(alerts.map(({ fault }) => fault?.path)).toEqual([path, undefined]);
  expect(alerts[1]?.id).toBe('B');
});
