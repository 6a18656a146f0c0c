import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { credentials } from '../../local/aws/credentials.ts';
import { restoreOf } from '../../lib/restored.ts';
import { type Scripted, startScripted } from '../clients/scripted-server.ts';

let now = new Date('2026-05-04T10:00:00Z');

/** DynamoDB, saying this of the table. */
const described = (table: object): Scripted => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ Table: { TableName: 'inbox', ...table } }),
});

async function asking(...script: Scripted[]) {
  const server = await startScripted(...script);
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials,
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return { ask: restoreOf(client, 'inbox', () => now), seen: server.seen };
}

const midnight = Date.parse('2026-05-04T00:00:00Z') / 1000;
const restored = described({ RestoreSummary: { RestoreDateTime: midnight, RestoreInProgress: false } });

test('a table that came from a backup is told by the time that it was restored to', async () => {
  const { ask } = await asking(restored);
  expect(await ask()).toBe('2026-05-04T00:00:00.000Z');
});

test('a table that never did is told by null', async () => {
  const { ask } = await asking(described({}));
  expect(await ask()).toBeNull();
});

test('DynamoDB is asked once in five minutes: a table can be deleted and restored under its name', async () => {
  const { ask, seen } = await asking(described({}), restored);
  expect([...(await Promise.all([ask(), ask()])), await ask(), seen.length]).toEqual([null, null, null, 1]);
  now = new Date(now.getTime() + 5 * 60_000);
  expect(await ask()).toBe('2026-05-04T00:00:00.000Z');
});

test('while it does not answer, whoever asks is to come again', async () => {
  const { ask } = await asking({ status: 500 }, described({}));
  await expect(ask()).rejects.toMatchObject({
    name: 'Unavailable',
    retryAt: new Date(now.getTime() + 60_000),
    uncertain: false,
  });
  expect(await ask()).toBeNull();
});

test('where it told before, that is good for an hour without an answer, and not once the table was gone', async () => {
  const { ask } = await asking(described({}), { status: 500 });
  const pass = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  expect(await ask()).toBeNull();
  pass(59);
  expect(await ask()).toBeNull();
  pass(1);
  await expect(ask()).rejects.toThrow('cannot be asked');
  const gone = {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException' }),
  };
  const other = await asking(described({}), gone);
  expect(await other.ask()).toBeNull();
  pass(5);
  await expect(other.ask()).rejects.toThrow('cannot be asked');
});
