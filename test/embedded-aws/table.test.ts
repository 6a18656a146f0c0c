import { connect } from 'node:net';
import {
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded, type Embedded } from './embedded.ts';

let aws: Embedded;
beforeAll(async () => {
  aws = await embedded();
});
afterAll(() => aws.close());

const item = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { S: value }]));

const put = (fields: Record<string, string>) =>
  aws.dynamodb.send(new PutItemCommand({ TableName: aws.table, Item: item(fields) }));

test('the table is ready at once, on demand, with both indexes', async () => {
  const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName: aws.table }));
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    LocalSecondaryIndexes: [{ IndexName: 'waiting' }],
    GlobalSecondaryIndexes: [{ IndexName: 'by-state' }],
  });
});

test('the alerts waiting under a key are read consistently, oldest first; an item leaves with its waitingSince', async () => {
  await put({ pk: 'key 1', sk: 'case' });
  await put({ pk: 'key 1', sk: 'alert b', waitingSince: '2026-01-02', alert: 'later' });
  await put({
    pk: 'key 1',
    sk: 'alert c',
    waitingSince: '2026-01-01',
    alert: 'earlier',
    fields: 'the sender’s own body',
  });
  const waiting = async () => {
    const { Items = [] } = await aws.dynamodb.send(
      new QueryCommand({
        TableName: aws.table,
        IndexName: 'waiting',
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'key 1' } },
      }),
    );
    return Items.map(({ alert, fields }) => [alert?.S, fields]);
  };
  expect(await waiting()).toEqual([
    ['earlier', undefined],
    ['later', undefined],
  ]);

  await aws.dynamodb.send(
    new UpdateItemCommand({
      TableName: aws.table,
      Key: item({ pk: 'key 1', sk: 'alert c' }),
      UpdateExpression: 'REMOVE waitingSince',
    }),
  );
  expect(await waiting()).toEqual([['later', undefined]]);
});

test('the alerts of a state are listed by time, with the fields that a list shows and no others', async () => {
  await put({
    pk: 'k2',
    sk: 'a2',
    state: 'failed',
    stateAt: '2026-01-02',
    alertId: 'A2',
    reason: 'gone',
    body: 'long',
  });
  await put({ pk: 'k1', sk: 'a1', state: 'failed', stateAt: '2026-01-01', alertId: 'A1', route: 'soc' });
  const { Items } = await aws.dynamodb.send(
    new QueryCommand({
      TableName: aws.table,
      IndexName: 'by-state',
      KeyConditionExpression: '#state = :state',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': { S: 'failed' } },
    }),
  );
  expect(Items).toEqual([
    item({ pk: 'k1', sk: 'a1', state: 'failed', stateAt: '2026-01-01', alertId: 'A1', route: 'soc' }),
    item({ pk: 'k2', sk: 'a2', state: 'failed', stateAt: '2026-01-02', alertId: 'A2', reason: 'gone' }),
  ]);
});

test('of two conditional puts of one item, one wins', async () => {
  const claim = () =>
    aws.dynamodb.send(
      new PutItemCommand({
        TableName: aws.table,
        Item: item({ pk: 'claim', sk: 'claim' }),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  const outcomes = await Promise.allSettled([claim(), claim()]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('a client that hangs up in the middle of a request does no harm', async () => {
  const { port } = new URL(aws.endpoints.dynamodb);
  const socket = connect(Number(port), '127.0.0.1');
  await new Promise<void>((resolve) =>
    socket.write('POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 9\r\n\r\n{', () => resolve()),
  );
  const get = () =>
    aws.dynamodb.send(new GetItemCommand({ TableName: aws.table, Key: item({ pk: 'no', sk: 'no' }) }));
  await get(); // by now the server has read the beginning of the other request
  socket.resetAndDestroy();
  expect((await get()).Item).toBeUndefined();
});
