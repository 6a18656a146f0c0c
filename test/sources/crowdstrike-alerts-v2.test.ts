import * as v from 'valibot';
import { expect, test } from 'vitest';
import { crowdstrikeAlertsV2 } from '../../lib/sources/crowdstrike_alerts_v2.ts';

const read = (entity: object) => crowdstrikeAlertsV2({ composite_id: 'c:ind:a:1', ...entity })[0];
const pathOf = (body: unknown) => {
  try {
    crowdstrikeAlertsV2(body);
    return 'it was read';
  } catch (error) {
    return v.isValiError(error) ? v.getDotPath(error.issues[0]) : error;
  }
};

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

test.each([
  [{}, 'composite_id'],
  [{ composite_id: 5 }, 'composite_id'],
  [{ composite_id: '' }, 'composite_id'],
  [{ composite_id: 'A', device: 'host' }, 'device'],
  [{ composite_id: 'A', users: 'kim' }, 'users'],
  [{ resources: 'A' }, 'resources'],
  [7, null],
])('of %j the fault is at %s', (body, path) => {
  expect(pathOf(body)).toBe(path);
});

test.each([
  [['A'], 'resources.0'],
  [[{ composite_id: null }], 'resources.0.composite_id'],
  [[{ composite_id: 'A', device: 7 }], 'resources.0.device'],
])('of the resources %j the fault is at %s, and the next one is read', (resources, path) => {
  const alerts = crowdstrikeAlertsV2({ resources: [...resources, { composite_id: 'B' }] });
  expect(alerts.map(({ fault }) => fault?.path)).toEqual([path, undefined]);
  expect(alerts[1]?.id).toBe('B');
});
