import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

/** A row of the table. Whatever is structured is kept as JSON text, so that a row is only text and numbers. */
export type Row = Record<string, string | number>;

export type RowKey = { pk: string; sk: string };

export type Query = {
  index?: string;
  /** Names and values of the key's two parts: the first is equal, the second lies in the range where one is given. */
  equals: [string, string];
  from?: [string, string];
  until?: [string, string];
  /** A local index can be read consistently, a global one cannot. */
  consistent?: boolean;
  /** Only these attributes. */
  attributes?: readonly string[];
};

export type Table = ReturnType<typeof tableOf>;

type Item = Record<string, AttributeValue>;

/** DynamoDB as a table asks it. What it refuses has an error of AWS's own name. */
export type DynamoDb = {
  put: (input: PutItemCommandInput) => Promise<unknown>;
  update: (input: UpdateItemCommandInput) => Promise<unknown>;
  get: (input: GetItemCommandInput) => Promise<{ Item?: Item | undefined }>;
  query: (
    input: QueryCommandInput,
  ) => Promise<{ Items?: Item[] | undefined; LastEvaluatedKey?: Item | undefined }>;
};

/** A table that is asked by a client of the SDK. */
export const dynamoTable = (client: DynamoDBClient, tableName: string): Table =>
  tableOf(
    {
      put: (input) => client.send(new PutItemCommand(input)),
      update: (input) => client.send(new UpdateItemCommand(input)),
      get: (input) => client.send(new GetItemCommand(input)),
      query: (input) => client.send(new QueryCommand(input)),
    },
    tableName,
  );

/** One DynamoDB table, each write of which is one conditional write of one item. */
export function tableOf(dynamodb: DynamoDb, tableName: string) {
  const put = (row: Row, condition: object) =>
    unlessConditionFails(dynamodb.put({ TableName: tableName, Item: marshal(row), ...condition }));

  return {
    /** False where a row of that key is there already; it is left as it is. */
    putIfAbsent: (row: Row & RowKey) => put(row, { ConditionExpression: 'attribute_not_exists(pk)' }),

    /** Replaces a row that is still at that version (0: not there, or never versioned). False where it is not. */
    putIfVersion: (row: Row & RowKey & { version: number }, version: number) =>
      version === 0
        ? put(row, {
            ConditionExpression: 'attribute_not_exists(version) OR version = :zero',
            ExpressionAttributeValues: marshal({ ':zero': 0 }),
          })
        : put(row, {
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: marshal({ ':version': version }),
          }),

    put: (row: Row & RowKey) => put(row, {}),

    /** A strongly consistent read; null where there is no such row. */
    get: async (key: RowKey): Promise<Row | null> => {
      const { Item } = await dynamodb.get({
        TableName: tableName,
        Key: marshal(key),
        ConsistentRead: true,
      });
      return Item ? unmarshal(Item) : null;
    },

    /** Sets and removes attributes of a row whose `state` is still one of those given. False where it is not. */
    updateIfState: (key: RowKey, states: readonly string[], set: Row, remove: readonly string[] = []) => {
      const names = Object.keys(set);
      const was = Object.fromEntries(states.map((state, index) => [`:was${index}`, state]));
      return unlessConditionFails(
        dynamodb.update({
          TableName: tableName,
          Key: marshal(key),
          ConditionExpression: `#state IN (${Object.keys(was).join(', ')})`,
          UpdateExpression: [
            `SET ${names.map((it) => `#${it} = :${it}`).join(', ')}`,
            ...(remove.length > 0 ? [`REMOVE ${remove.map((it) => `#${it}`).join(', ')}`] : []),
          ].join(' '),
          ExpressionAttributeNames: Object.fromEntries(
            ['state', ...names, ...remove].map((it) => [`#${it}`, it]),
          ),
          ExpressionAttributeValues: marshal({
            ...was,
            ...Object.fromEntries(Object.entries(set).map(([it, value]) => [`:${it}`, value])),
          }),
        }),
      );
    },

    /** All rows of a query in key order, a page of the table at a time. */
    async *query({ index, equals, from, until, consistent, attributes }: Query): AsyncGenerator<Row> {
      const range = rangeOf(from, until);
      const names = {
        '#pk': equals[0],
        ...range.names,
        ...Object.fromEntries((attributes ?? []).map((it) => [`#${it}`, it])),
      };
      let start: Item | undefined;
      do {
        const page = await dynamodb.query({
          TableName: tableName,
          ...(index ? { IndexName: index } : {}),
          KeyConditionExpression: ['#pk = :pk', ...range.conditions].join(' AND '),
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: marshal({ ':pk': equals[1], ...range.values }),
          ...(attributes ? { ProjectionExpression: attributes.map((it) => `#${it}`).join(', ') } : {}),
          ...(consistent ? { ConsistentRead: true } : {}),
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        for (const item of page.Items ?? []) yield unmarshal(item);
        start = page.LastEvaluatedKey;
      } while (start);
    },
  };
}

function rangeOf(from?: [string, string], until?: [string, string]) {
  const name = from?.[0] ?? until?.[0];
  if (name === undefined) return { names: {}, values: {}, conditions: [] };
  if (from && until)
    return {
      names: { '#sk': name },
      values: { ':from': from[1], ':until': until[1] },
      conditions: ['#sk BETWEEN :from AND :until'],
    };
  return from
    ? { names: { '#sk': name }, values: { ':from': from[1] }, conditions: ['#sk >= :from'] }
    : { names: { '#sk': name }, values: { ':until': until?.[1] ?? '' }, conditions: ['#sk <= :until'] };
}

const marshal = (row: Row): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

const unmarshal = (item: Item): Row =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]): [string, string | number][] => {
      if (value.S !== undefined) return [[name, value.S]];
      return value.N === undefined ? [] : [[name, Number(value.N)]];
    }),
  );

async function unlessConditionFails(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
