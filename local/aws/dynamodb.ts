import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { table } from '../../infra/table.ts';
import { credentials } from './credentials.ts';
import { listen, type Listening } from '../loopback.ts';

/** Starts an in-memory DynamoDB and creates the inbox's table in it under `tableName`. */
export async function startDynamoDb(options: { region: string; tableName: string }): Promise<Listening> {
  const server = dynalite({ createTableMs: 0 });
  // dynalite throws out of its error listener: without this, one client that hangs up would end the process.
  server.on('request', (request) => request.removeAllListeners('error').on('error', () => undefined));
  const listening = await listen(server);
  const client = new DynamoDBClient({ region: options.region, endpoint: listening.url, credentials });
  await client.send(new CreateTableCommand(creation(options.tableName)));
  client.destroy();
  return listening;
}

function creation(tableName: string): CreateTableCommandInput {
  const { partitionKey, sortKey, waiting, byState } = table;
  const keys = [partitionKey, sortKey, waiting.sortKey, byState.partitionKey, byState.sortKey];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keySchema(partitionKey, sortKey),
    LocalSecondaryIndexes: [
      {
        IndexName: waiting.indexName,
        KeySchema: keySchema(partitionKey, waiting.sortKey),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...waiting.attributes] },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: byState.indexName,
        KeySchema: keySchema(byState.partitionKey, byState.sortKey),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...byState.attributes] },
      },
    ],
  };
}

const keySchema = (partitionKey: string, sortKey: string): CreateTableCommandInput['KeySchema'] => [
  { AttributeName: partitionKey, KeyType: 'HASH' },
  { AttributeName: sortKey, KeyType: 'RANGE' },
];
