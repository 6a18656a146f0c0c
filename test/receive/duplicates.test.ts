import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const alert = (host: string) => ({
  sid: 'S-1',
  result: { 'event.CompositeId': 'c:ind:a:1', 'event.Hostname': host },
});

test('a second delivery of an alert is a duplicate and adds nothing', async () => {
  const first = await receiver.post(alert('WKS-1'));
  const before = await receiver.rows();
  receiver.pass(60_000);
  const second = await receiver.post(alert('WKS-1'));
  expect(second.alerts).toEqual([{ ...first.alerts[0], result: 'duplicate' }]);
  expect(await receiver.rows()).toEqual(before);
});

test('a duplicate rings again while the alert waits', async () => {
  await receiver.post(alert('WKS-1'));
  const first = await receiver.rings('falcon-rings');
  await receiver.post(alert('WKS-1'));
  expect(await receiver.rings('falcon-rings')).toEqual(first);
  expect(first).toHaveLength(1);
});

test('a duplicate of an attached alert rings for nobody, and is told its state', async () => {
  const caseKey = (await receiver.post(alert('WKS-1'))).alerts[0]?.caseKey ?? '';
  await receiver.rings('falcon-rings');
  await receiver.inbox.markDone(caseKey, await receiver.inbox.waiting(caseKey), 'CASE-1', receiver.now());
  expect((await receiver.post(alert('WKS-1'))).alerts).toEqual([
    { id: 'S-1', result: 'duplicate', state: 'attached', connection: 'soc', route: 'to the soc', caseKey },
  ]);
  expect(await receiver.rings('falcon-rings')).toEqual([]);
});

test('deliveries of one alert at one time are one alert', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => receiver.post(alert('WKS-1'))));
  const results = answers.map(({ alerts }) => alerts[0]?.result);
  expect(results.filter((it) => it === 'accepted')).toHaveLength(1);
  expect(results.filter((it) => it === 'duplicate')).toHaveLength(7);
  expect(await receiver.rows()).toHaveLength(1);
});

test('after a route was edited, a redelivery finds the first case', async () => {
  const byHost = "\n  - { name: to the soc, when: 'true', open: soc, case: { key: [host] } }";
  const byTitle = "\n  - { name: to the soc, when: 'true', open: soc, case: { key: [title] } }";
  const caseKey = (await receiver.post(alert('WKS-1'), {}, { routes: byHost })).alerts[0]?.caseKey;
  await receiver.rings('falcon-rings');

  const again = await receiver.post(alert('WKS-1'), {}, { routes: byTitle });
  expect(again.alerts).toMatchObject([{ result: 'duplicate', state: 'waiting', caseKey }]);
  expect(await receiver.rings('falcon-rings')).toEqual([{ connection: 'soc', caseKey }]);
  const other = await receiver.post({ ...alert('WKS-1'), sid: 'S-2' }, {}, { routes: byTitle });
  expect(other.alerts[0]?.caseKey).not.toBe(caseKey);
});

test('an alert that was claimed, but not put before the function died, is put by the next delivery', async () => {
  const caseKey = (await receiver.post(alert('WKS-1'))).alerts[0]?.caseKey ?? '';
  const [row] = await receiver.rows();
  const claims = receiver.aws;
  await claims.dynamodb.send(
    new DeleteItemCommand({
      TableName: claims.table,
      Key: { pk: row?.['pk'] ?? { S: '' }, sk: row?.['sk'] ?? { S: '' } },
    }),
  );
  await receiver.rings('falcon-rings');
  expect((await receiver.post(alert('WKS-2'))).alerts).toMatchObject([
    { result: 'accepted', state: 'waiting', caseKey },
  ]);
  expect(await receiver.rings('falcon-rings')).toEqual([{ connection: 'soc', caseKey }]);
});

test('the same id from another source is another alert', async () => {
  await receiver.post(alert('WKS-1'));
  const settings = receiver.depsWith().settings;
  const splunk = settings['splunk'];
  const deps = { settings: { ...settings, ...(splunk && { 'splunk-2': splunk }) } };
  expect((await receiver.post(alert('WKS-1'), { source: 'splunk-2' }, { deps })).alerts).toMatchObject([
    { result: 'accepted' },
  ]);
});
