import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { dynamoTable } from '../../lib/table.ts';
import { credentials } from '../../local/aws/credentials.ts';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { small } from './rules.ts';
import { runSeed } from './run.ts';

// `npm run faults` runs more seeds, and larger ones; with `--bites` it shows that each rule of the protocol is needed,
// with `--stack` it runs on the built functions.
const patience = 60_000;

describe('under faults of every kind', () => {
  // Each of the first breaks without some rule of the protocol: see rules.ts. The last has raw alerts put into cases.
  test.each([1, 49, 7])(
    'every accepted alert is in one case, and no case is there twice: seed %i',
    async (seed) => {
      expect((await runSeed(seed, small)).violations).toEqual([]);
    },
    patience,
  );

  test(
    'the same seed is the same run, in memory and on the embedded DynamoDB',
    async () => {
      const dynamo = await startDynamoDb({ region: 'us-east-1', tableName: 'inbox' });
      const client = new DynamoDBClient({ region: 'us-east-1', endpoint: dynamo.url, credentials });
      try {
        const size = { alerts: 30, keys: 3 };
        const embedded = await runSeed(7, size, dynamoTable(client, 'inbox'));
        expect(embedded.violations).toEqual([]);
        // That nothing moves any more is seen a minute later where reading takes time.
        const { hours: _hours, ...same } = embedded;
        expect(await runSeed(7, size)).toMatchObject(same);
      } finally {
        client.destroy();
        await dynamo.close();
      }
    },
    patience,
  );
});
