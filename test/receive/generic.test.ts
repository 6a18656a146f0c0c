import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const sources = `  mine:
    type: generic
    auth: { scheme: url-secret, secret: casebridge/splunk }
    alerts: events
    map: { id: event_id, title: name, severity: risk * 10, falconAlertIds: detection, resolved: over = true }
`;
const post = (events: object[]) => receiver.post({ events }, { source: 'mine' }, { sources });
const event = (id: string, more: object = {}) => ({
  event_id: id,
  name: `Alert ${id}`,
  detection: `d-${id}`,
  ...more,
});

test('an alert that the map fails on is kept as failed with the field and the reason, its neighbours are taken', async () => {
  const { alerts } = await post([event('A'), event('B', { risk: 'hunter2' }), event('C')]);
  expect(alerts.map(({ id, state }) => [id, state])).toEqual([
    ['A', 'waiting'],
    ['B', 'failed'],
    ['C', 'waiting'],
  ]);
  const failed = [];
  for await (const { alertId, reason } of receiver.inbox.inState('failed')) failed.push({ alertId, reason });
  expect(failed).toEqual([
    {
      alertId: 'B',
      reason: 'alert 1: map.severity: The left side of the "*" operator must evaluate to a number',
    },
  ]);
  const { alerts: again } = await post([event('A'), event('B', { risk: 'hunter2' }), event('C')]);
  expect(again.map(({ result }) => result)).toEqual(['duplicate', 'duplicate', 'duplicate']);
});

test('a delivery of which no alert can be read is a 422 that tells of the first, and leaves nothing behind', async () => {
  await expect(post([event('A', { risk: 'high' }), event('B', { event_id: null })])).rejects.toMatchObject({
    status: 422,
    path: 'map.severity',
    message: 'alert 0: map.severity: The left side of the "*" operator must evaluate to a number',
  });
  expect(await receiver.rows()).toEqual([]);
});

test('an alert that was mended with the map is taken when its sender sends it again', async () => {
  await post([event('A', { risk: 'high' }), event('B')]);
  const mended = sources.replace('risk * 10', 'risk');
  const sent = { events: [event('A', { risk: 'high' })] };
  const { alerts } = await receiver.post(sent, { source: 'mine' }, { sources: mended });
  expect(alerts).toMatchObject([{ id: 'A', result: 'accepted', state: 'waiting' }]);
});
